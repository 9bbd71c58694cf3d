"""Settings: names, the look, where the data lies, what Countertop is made of."""
