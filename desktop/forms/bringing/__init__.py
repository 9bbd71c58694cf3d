"""Lists brought into forms that there are."""
