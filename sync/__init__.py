"""A replicated, signed, encrypted log with co-edited documents in it, and the LAN that carries it."""
