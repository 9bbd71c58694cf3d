"""Tables out of files and pasted text, and into files.

It knows no shop and opens no files: others hand it bytes and text, and write what it makes.
"""
