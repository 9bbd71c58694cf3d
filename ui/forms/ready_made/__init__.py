"""Lists and forms that come along: shown before they are taken, by kind of shop, with examples that go in one click."""
