"""Who may write what of a collection, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.control import Role

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection, Writing

_WHO: Final = {Role.MANAGER: "a manager or an owner", Role.OWNER: "an owner"}


def may_not(collection: RecordCollection, writing: Writing) -> str:
    """Who could write what somebody may not."""
    least = min(role for role in Role if collection.rights.allow(writing._replace(role=role)))
    whose = "a" if writing.creates else "this"
    verb = "add" if writing.creates else "change"
    return f"Only {_WHO[least]} can {verb} {whose} {collection.one}."
