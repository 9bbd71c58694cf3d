"""Who says yes, on the pages of whatever that is about: asking, answering, and where it stands."""
