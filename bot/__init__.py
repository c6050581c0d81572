"""Common Thread: a Discord bot for group and peer mentoring."""

__version__ = "0.1.0"
