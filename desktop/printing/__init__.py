"""What is to stand on paper: values that say it, and how much of it fits where.

It knows no shop and paints nothing: others say what is printed, and `ui/printing` draws it.
"""
