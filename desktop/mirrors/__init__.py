"""Folders of this PC's own disks that mirror folders of the shop, both ways."""

VERSION = 1
"""Of its rows, of which it has none: what is agreed on with a disk is this PC's alone."""
KEPT = "mirrors"
"""The name by which they are kept in `own.db`."""
