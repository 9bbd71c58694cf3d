"""The section Today: what waits for whoever looks, and what is new."""
