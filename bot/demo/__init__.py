"""The offline community: the real bot in a simulated Discord."""
