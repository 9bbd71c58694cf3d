"""Lists and forms that come along with Countertop, and which kind of shop begins with which."""
