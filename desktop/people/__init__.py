"""People, their PCs and the shop's name."""
