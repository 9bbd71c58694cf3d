"""The functions that formulas may use: a table of how each is written, what it does, and an example."""
