"""Notes that people write together."""
