"""People: who is in the shop, on which PCs, and how these stand."""
