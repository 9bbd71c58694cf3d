"""The shop's settings: where it is, when it is open, and how people there write days, times and sums."""
