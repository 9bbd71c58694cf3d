"""What changed about people."""

from __future__ import annotations

from desktop.rows.event import Event


class PeopleChanged(Event, frozen=True):
    """People, roles, names or PCs changed, the shop's name too."""
