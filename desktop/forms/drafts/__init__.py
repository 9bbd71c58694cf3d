"""Drafts of forms: what a form is to become, edited by several people at once, and put to use."""
