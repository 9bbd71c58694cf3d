"""The section Files: the shop's folders and files."""
