"""People: who is in the shop, on which PCs, and how these stand."""

from ui.people.screen import PeopleScreen

__all__ = ["PeopleScreen"]
