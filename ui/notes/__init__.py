"""Notes that several people write at once."""
