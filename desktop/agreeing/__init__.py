"""What was taken away in such numbers that an owner has to agree before it is."""

VERSION = 1
