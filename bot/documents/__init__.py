"""Documents: plain values in, bytes out. Knows neither Discord nor SQL nor the clock."""
