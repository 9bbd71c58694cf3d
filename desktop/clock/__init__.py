"""The time clock: when people started, had a break and stopped, and what managers put right of it."""

VERSION = 1
"""Of its tables; raising it makes its rows anew."""
