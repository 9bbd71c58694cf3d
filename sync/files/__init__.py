"""Files of a shop: sealed bytes with an id, kept beside the log, that any PC of the shop can store, check and pass on.

Whoever has a file's key reads it; whoever has its id alone can still hold it for others. Names, media types and
previews are no business of this package.
"""
