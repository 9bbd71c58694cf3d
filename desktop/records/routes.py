"""Who says yes to a record: what its collection says of that, to whoever sees to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import msgspec

from sync.control import Role

if TYPE_CHECKING:
    from desktop.records.values import Value


class SigningStep(NamedTuple):
    """One step of a route: who is asked, people by their ids and roles, which whoever signs must hold at least; one of
    them or all. `number`: which it is of those that the collection has."""

    number: int
    signers: tuple[bytes | Role, ...]
    needs_all: bool = False


class Asking(NamedTuple):
    """Somebody who asks for a yes to a record, which is what it showed to them.

    submitter, creator: who asks, who made the record; `role`: of who asks
    values: what its fields held; `rows`: those of its rows, by their collections' ids
    boss: whom a profile, as the submitter had seen it, says that they report to
    """

    submitter: bytes
    creator: bytes
    role: Role
    values: Mapping[str, Value]
    rows: Callable[[bytes], Sequence[Mapping[str, Value]]]
    boss: Callable[[], bytes | None]


class GoesOn(NamedTuple):
    """What goes on after a yes: fields of records and of their rows, by their keys, and the collections of whole rows,
    by their ids."""

    fields: frozenset[str] = frozenset()
    rows: frozenset[bytes] = frozenset()

    def holds(self, key: str) -> bool:
        """Whether a field is one of these, or an element of one."""
        return key.partition("/")[0] in self.fields


unpacked_goes_on: Final = msgspec.msgpack.Decoder(GoesOn).decode
"""What `packed_goes_on` gave."""


def packed_goes_on(goes_on: GoesOn) -> bytes:
    """The same bytes on every PC."""
    return msgspec.msgpack.encode((sorted(goes_on.fields), sorted(goes_on.rows)))


class Route(Protocol):
    """What a collection says of who must say yes to its records.

    goes_by: the fields on which it depends whom
    goes_on: what of a record may be another after a yes without being a change of what was said yes to
    """

    @property
    def goes_by(self) -> frozenset[str]: ...

    @property
    def goes_on(self) -> GoesOn: ...

    def steps(self, asking: Asking) -> tuple[SigningStep, ...]:
        """Whom this one asks, in order; nobody where it needs no yes. A function of what it is given alone."""

    def may_ask(self, member: bytes, role: Role, *, is_boss: bool) -> bool:
        """Whether somebody can be one of those: by name, by their role, or as whom somebody reports to."""
