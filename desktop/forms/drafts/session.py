"""A draft being edited, in the window's thread: what it says, small steps, undo."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from itertools import chain
from typing import Any, Final

from desktop.documents.field_session import FieldSession
from desktop.documents.fields import PutField, Step
from desktop.documents.items import (
    Item,
    add_item,
    bring_back,
    fields_under,
    items,
    move_item,
    new_id,
    places_around,
    remove_item,
    shown,
)
from desktop.documents.places import place_between
from desktop.errors import NotFoundError
from desktop.forms.definition import Definition
from desktop.forms.drafts.draft import Draft, read_draft, renamed
from desktop.forms.drafts.fields import field_value, part_fields, put_steps, whole
from desktop.forms.drafts.renewal import renewal
from desktop.forms.drafts.shape import FORM, Level

ID_BYTES: Final = 8


class DraftSession:
    """Belongs to one thread; its owner calls `flush()` in time, as for a text.

    Parts are named by their paths: `questions/k3`, `questions/k3/choices/c7`, the form itself by an empty one. What is
    done here shows at once; what others do arrives with `merge`.
    """

    def __init__(self, session: FieldSession, random: Callable[[int], bytes] = os.urandom) -> None:
        self._session = session
        self._random = random
        self._last = ""
        self._read: tuple[object, Draft] | None = None

    @property
    def draft(self) -> Draft:
        """What the draft says as it stands here."""
        fields = self._session.fields
        if self._read is None or self._read[0] is not fields:
            self._read = fields, read_draft(fields)
        return self._read[1]

    # Editing

    def add(self, of: str, values: Mapping[str, Any], after: str | None = None) -> str:
        """Add a part to a list, as `questions` or `questions/k3/choices`, after one of its parts (a path; empty: first;
        None: last); returns its path. `values` as in a definition, without a key. Raises InvalidError, NotFoundError.
        """
        return self.add_all(of, [values], after)[0]

    def add_all(self, of: str, parts: Sequence[Mapping[str, Any]], after: str | None = None) -> list[str]:
        """The same of several, which `undo` takes back together."""
        things, level = self._things(of), _level(of)
        before = after.rpartition("/")[2] if after is not None else things[-1].id if things else ""
        steps, taken_back, paths = list[Step](), dict[str, PutField](), list[str]()
        low, high = _around(things, before)
        for part in parts:
            id = self._chosen()
            fields = part_fields(self._with_keys(self._as_called_here(part), level), level)
            low = place_between(low, high, self._random, goes_on=f"{of}/{before}" == self._last)
            steps += add_item(of, id, fields, low)
            taken_back[f"{of}/{id}/"] = remove_item(of, id, fields)
            before, self._last = id, f"{of}/{id}"
            paths.append(self._last)
        self._session.add(steps, taken_back)
        return paths

    def replace_all(self, of: str, parts: Sequence[Mapping[str, Any]]) -> None:
        """Instead of what a list has, these parts, which have no keys. One step to undo. Raises InvalidError."""
        fields, things = whole(self._session.fields), self._things(of)
        steps: list[Step] = [
            remove_item(of, each.id, fields_under(fields, f"{of}/{each.id}")) for each in shown(things)
        ]
        low, high = _around(things, things[-1].id if things else "")
        for part in parts:
            low = place_between(low, high, self._random)
            steps += add_item(of, self._chosen(), part_fields(self._as_called_here(part), _level(of)), low)
        self._session.edit(*steps)

    def _as_called_here(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values that name questions as the definition does, as the draft does: there their names never change."""
        found: dict[str, Any] = renamed(dict(values), self.draft.ids)
        return found

    def _with_keys(self, part: Mapping[str, Any], level: Level) -> dict[str, Any]:
        """A part whose inner parts have keys."""
        return {
            name: [self._with_key(each, level.lists[name]) for each in value] if name in level.lists else value
            for name, value in part.items()
        }

    def _with_key(self, part: Mapping[str, Any], level: Level) -> dict[str, Any]:
        return {"key": self._chosen(), **self._with_keys(part, level)}

    def put(self, path: str, **values: Any) -> None:
        """Set properties of a part, as in a definition; texts that people read by small edits. One step to undo. Raises
        InvalidError for what is too long."""
        prefix = f"{path}/" if path else ""
        fields, chosen = self._session.fields, self._chosen()
        called = self._as_called_here(values)
        steps = (put_steps(fields, prefix + name, field_value(name, each), chosen) for name, each in called.items())
        self._session.edit(*chain.from_iterable(steps))

    def move(self, path: str, after: str) -> None:
        """Move a part after another one of its list (a path; empty: first). Raises NotFoundError."""
        of, _, id = path.rpartition("/")
        low, high = _around(self._things(of), after.rpartition("/")[2])
        self._session.edit(move_item(of, id, place_between(low, high, self._random)))

    def remove(self, path: str) -> None:
        """Take a part away as it is now. Raises NotFoundError."""
        of, _, id = path.rpartition("/")
        fields = whole(self._session.fields)
        if not any(key.startswith(f"{path}/") for key in fields):
            raise NotFoundError("This is not here.")
        self._session.edit(remove_item(of, id, fields_under(fields, path)))

    def bring_back(self, path: str) -> None:
        """Bring a part back that was taken away, or keep one that is contested."""
        of, _, id = path.rpartition("/")
        self._session.edit(bring_back(of, id))

    def renew(self, definition: Definition) -> None:
        """Make the draft say this, as what is in use; one step to undo."""
        self._session.edit(*renewal(self._session.fields, definition, self._chosen()))

    def undo(self) -> bool:
        """Take back one's own latest step that still shows; whether there was one."""
        return bool(self._session.undo())

    def redo(self) -> bool:
        """Bring back what was last taken back; whether there was anything."""
        return bool(self._session.redo())

    @property
    def can_undo(self) -> bool:
        return self._session.can_undo

    @property
    def can_redo(self) -> bool:
        return self._session.can_redo

    # Others, and the disk

    def merge(self) -> bool:
        """Take in what others did; whether that changed anything here."""
        return bool(self._session.merge())

    @property
    def unsaved(self) -> bool:
        """Whether something done here is not durable yet."""
        return self._session.unsaved

    def flush(self) -> Future[None]:
        """Keep what was done; done when it is durable. After a failure nothing is lost: flush again."""
        return self._session.flush()

    def close(self) -> None:
        """Flush and let go; waits up to two seconds. Raises what the disk said when it did not work."""
        self._session.close()

    def _chosen(self) -> str:
        return new_id(self._random(ID_BYTES))

    def _things(self, of: str) -> list[Item]:
        return items(whole(self._session.fields), of)


def _level(of: str) -> Level:
    """What the parts of a list are; `of` names it by its path. NotFoundError for no list of a form."""
    level = FORM
    for name in of.split("/")[::2]:
        if name not in level.lists:
            raise NotFoundError("There is no such list in a form.")
        level = level.lists[name]
    return level


def _around(things: Sequence[Item], after: str) -> tuple[str, str]:
    try:
        return places_around(things, after)
    except KeyError as error:
        raise NotFoundError("This is not here.") from error
