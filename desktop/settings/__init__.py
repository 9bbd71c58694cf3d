"""The shop's settings: where it is, when it is open, and how people there write days, times and sums."""

VERSION = 2
"""Of its collections; raising it makes the rows of all records anew."""
