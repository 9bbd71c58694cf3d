"""Forms as XLSForm workbooks, in and out: what one of the two cannot say is told, never dropped or guessed."""
