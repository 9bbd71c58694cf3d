"""What stands in files, in words: to be found by it, and to be looked at."""

VERSION = 2
"""Of the rows, and of how texts are taken out: raising it has every file read anew."""
