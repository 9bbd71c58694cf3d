"""Who may write what of a collection, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.records.state import AWAY
from sync.control import Role

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection, Writing

_WHO: Final = {Role.MANAGER: "a manager or an owner", Role.OWNER: "an owner"}
_WHO_BESIDES: Final = {Role.MANAGER: "a manager, an owner or whoever is named for it"}
_WHO_BESIDES[Role.OWNER] = "an owner or whoever is named for it"


def may_not(collection: RecordCollection, writing: Writing) -> str:
    """Who could write what somebody may not."""
    roles = [role for role in Role if collection.rights.allow(writing._replace(role=role))]
    if not roles:
        return f"{with_article(collection.one).capitalize()} is only written as part of what it belongs to."
    who = _WHO_BESIDES if collection.rights.others(writing) else _WHO
    return f"Only {who[min(roles)]} can {_what(collection, writing)}."


def _what(collection: RecordCollection, writing: Writing) -> str:
    if writing.creates:
        return f"add {with_article(collection.one)}"
    is_away = bool(writing.fields) and all(field == AWAY for field in writing.fields)
    return f"{'throw away or bring back' if is_away else 'change'} this {collection.one}"


def with_article(one: str) -> str:
    """“a visitor”, “an entry”."""
    return f"{'an' if one[:1].lower() in 'aeiou' else 'a'} {one}"
