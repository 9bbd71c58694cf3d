"""XPath as XLSForm uses it, translated into formulas: what does not translate is said, never dropped or guessed."""
