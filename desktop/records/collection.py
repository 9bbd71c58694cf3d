"""What a collection of records is: what its records hold, who can read them, and who may write what (AREAS §3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Collection as Collected
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from desktop.records.identity import RecordKey, collection_id, derived_key, derived_nonce
from sync.control import Role

if TYPE_CHECKING:
    from desktop.records.own_view import OwnView
    from desktop.records.remarks import Deciding, Remarking
    from desktop.records.routes import Route
    from desktop.records.standing import RecordStanding
    from desktop.records.working_out import WorkingOut
    from desktop.rows.read_session import ReadSession

DEFINED_TABLE: Final = "entries_"
"""What the tables of collections that people define begin with."""

MECHANISM: Final = "~"
"""What the fields begin with that every record may have."""


class Kind(Enum):
    """What a field asks for; what does not fit is kept, shown as it is, and marked."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    YES_NO = "yes or no"
    PERSON = "person"
    LINK = "link"
    COUNT = "whole number"
    BYTES = "bytes"
    """What is for no eyes, as the id of something that is no record."""
    FILE = "file"
    """A file; in tables of their own, columns hold what it is called."""


class TakenFiles(Enum):
    """Which files a FILE takes."""

    ANY = "any"
    PICTURES = "pictures"
    SIGNATURE = "signature"
    """One that is drawn here."""


class Wording(NamedTuple):
    """How a TEXT, a DATE or a COUNT is read that is shown otherwise than others of its kind.

    words: what is kept as people read it, which can be typed again
    read: of a TEXT or COUNT, what is kept of what somebody typed, in a shop whose weeks begin on a day, 0 for Monday;
        raises InvalidError
    is_span: of a COUNT, which is how many seconds something lasts
    """

    words: Callable[[Any], str]
    read: Callable[[str, int], Any] = lambda typed, _week_begins: typed
    is_span: bool = False


@dataclass(frozen=True)
class Field:
    """One field: its key, for good; what it asks for, what it is called on screens, and of a CHOICE what there is, each
    as it stands in records and on screens.

    is_set: each element is a field of its own, `key/element`
    is_sorted: people sort or filter by it
    is_searched: its words are looked for
    is_listed: it stands in tables that people look at
    wording: how it is read and typed, where that is not usual for its kind
    decimals: so many figures of a NUMBER are shown at least
    of: whose records a LINK leads to, by their collection's name; empty: records of its own collection
    worked_out: by what it is worked out where nobody answers it: something else, where it is worked out otherwise
    is_read: that is done whenever it is read, so it has no column
    taken: of a FILE, which it takes
    colours: of choices that have one, each as it stands in records and as #RRGGBB
    """

    key: str
    kind: Kind
    label: str
    choices: Sequence[tuple[str, str]] = ()
    is_set: bool = False
    is_sorted: bool = False
    is_searched: bool = True
    is_listed: bool = True
    wording: Wording | None = None
    decimals: int = 0
    of: str = ""
    colours: Sequence[tuple[str, str]] = ()
    worked_out: str = ""
    is_read: bool = False
    taken: TakenFiles = TakenFiles.ANY

    @property
    def has_column(self) -> bool:
        """Whether its collection's own table has a column for it."""
        return not (self.is_set or self.is_read)

    def words(self, value: str) -> str:
        """A text or a choice as people read it."""
        wording = self._wording_of(Kind.TEXT)
        return wording.words(value) if wording else dict(self.choices).get(value, value)

    def count(self, value: int) -> str:
        """A whole number as people read it."""
        wording = self._wording_of(Kind.COUNT)
        return wording.words(value) if wording else str(value)

    @property
    def is_span(self) -> bool:
        """Whether it says how long something lasts, in seconds."""
        return self.kind is Kind.COUNT and self.wording is not None and self.wording.is_span

    def day(self, value: date) -> str | None:
        """A day as people read it, where this field has words of its own for it."""
        wording = self._wording_of(Kind.DATE)
        return wording.words(value) if wording else None

    def _wording_of(self, kind: Kind) -> Wording | None:
        """That for values of a kind: what does not fit the field is shown as it is."""
        return self.wording if self.kind is kind else None


class Audience(Enum):
    """Who can read the records of a collection, for good."""

    EVERYONE = "everyone"
    MANAGERS = "managers"
    OWNERS = "owners"
    OWN = "own"
    """A person, and the managers, of what is a manager's the owners."""
    OWN_AND_OWNERS = "own and owners"
    """A person, and the owners."""
    CHOSEN = "chosen"
    """Those who are in a private space."""
    EACH_ITS_OWN = "each its own"
    """Everyone, the managers, or the owners, as it is said of each record when it is created, for good."""

    @property
    def is_own(self) -> bool:
        """Whether each person has a space of their own for it."""
        return self in (Audience.OWN, Audience.OWN_AND_OWNERS)

    @property
    def reads_others(self) -> Role:
        """The least role with which one reads what others wrote; of CHOSEN no role says that."""
        return _READS_OTHERS.get(self, Role.EMPLOYEE)


_READS_OTHERS: Final = {
    Audience.MANAGERS: Role.MANAGER,
    Audience.OWN: Role.MANAGER,
    Audience.OWNERS: Role.OWNER,
    Audience.OWN_AND_OWNERS: Role.OWNER,
}


READERS: Final = {Role.EMPLOYEE: "everyone", Role.MANAGER: "managers", Role.OWNER: "owners"}
"""For whom a record is, by the lowest role that reads it, where each record says so."""


class Writing(NamedTuple):
    """What somebody writes: by whom, with which role, to which record, as whose row, which fields."""

    author: bytes
    role: Role
    key: RecordKey
    creates: bool
    fields: Collected[str]


class WritingRights(Protocol):
    """Who may do what with the records of a collection."""

    def allow(self, writing: Writing) -> bool:
        """Whether it counts."""

    def allow_all(self, author: bytes, role: Role) -> bool:
        """Whether somebody with this role may change whatever others add."""

    def others(self, writing: Writing) -> Collected[bytes]:
        """Who may besides, whatever their role."""


@dataclass(frozen=True)
class Rights:
    """By the lowest role: add one, change what one added oneself, change all. `own`: fields which the person whose
    record it is (whose id it is derived from) may write besides."""

    add: Role = Role.EMPLOYEE
    change_own: Role = Role.EMPLOYEE
    change_all: Role = Role.EMPLOYEE
    own: frozenset[str] = frozenset()

    def allow(self, writing: Writing) -> bool:
        """Whether it counts."""
        if self.allow_all(writing.author, writing.role):
            return True
        if writing.creates and writing.role >= self.add:
            return True
        if writing.key.is_derived:
            is_own = writing.key.nonce == derived_nonce(writing.author)
            return is_own and bool(writing.fields) and self.own.issuperset(writing.fields)
        is_own = writing.key.creator == writing.author and not writing.creates
        return is_own and writing.role >= self.change_own

    def allow_all(self, author: bytes, role: Role) -> bool:
        """Whether somebody with this role may change whatever others add."""
        return role >= self.change_all

    def others(self, writing: Writing) -> Collected[bytes]:
        """Nobody is named."""
        return ()


class Subjects(NamedTuple):
    """What derived records belong to: what that is called in general, the name of each, by the records' nonces, and the
    keys of those that are there now, whether there is a record of them or not."""

    label: str
    names: Callable[[ReadSession], Mapping[bytes, str]]
    keys: Callable[[ReadSession], Sequence[bytes]]


@dataclass(frozen=True)
class RecordCollection:
    """A collection.

    name: for good; the id of a built-in one is made from it. `table`: of its rows
    one, many: what its records are called on screens; `called`: all of them, where that is not `many`
    title: the field that stands for a record where there is room for one
    rows_of: the names of the collections whose rows its records can be
    part_of: the name of the collection whose records its own are parts of, for fewer readers: each is derived from the
    id of one; `place`: in which order such parts stand
    is_keyed: each record is derived from what it belongs to, so that nobody adds one beside
    subjects: what its records are derived from is called, where that is not said in them
    route: who must say yes to them, where anybody must; `standing`: what is known besides of how each stands
    defined_id: of one that people defined; `space`: where the records are of one whose readers are CHOSEN
    working_out: what works out those of its fields that nobody answers; of rows, with what they belong to
    remarks: what says of a record, with its rows, that it would not be accepted so, or is odd
    deciding: what says of a record what whoever says yes to it should know
    view: how everyone sees its records who chose nothing else, where people defined that
    """

    name: str
    table: str
    one: str
    many: str
    title: str
    fields: tuple[Field, ...]
    rights: WritingRights = Rights()
    audience: Audience = Audience.EVERYONE
    is_searched: bool = True
    rows_of: tuple[str, ...] = ()
    part_of: str = ""
    place: int = 0
    is_keyed: bool = False
    subjects: Subjects | None = None
    route: Route | None = None
    defined_id: bytes = b""
    space: bytes = b""
    called: str = ""
    working_out: WorkingOut | None = dataclass_field(default=None, compare=False)
    remarks: Remarking | None = dataclass_field(default=None, compare=False)
    deciding: Deciding | None = dataclass_field(default=None, compare=False)
    standing: RecordStanding | None = dataclass_field(default=None, compare=False)
    view: OwnView | None = dataclass_field(default=None, hash=False)

    @property
    def heading(self) -> str:
        """What stands above all of them."""
        return self.called or self.many[:1].upper() + self.many[1:]

    @cached_property
    def id(self) -> bytes:
        """Its id, 16 bytes."""
        return self.defined_id or collection_id(self.name)

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """Its fields by their keys."""
        return {field.key: field for field in self.fields}

    def field(self, key: str) -> Field | None:
        """The field of a key, or the set that it is an element of."""
        found = self.by_key.get(key)
        return found if found is not None else self.by_key.get(key.partition("/")[0])

    def listed_field(self, key: str) -> Field | None:
        """What a table can be sorted and narrowed by: a field that has a column, or how its records stand."""
        if self.standing is not None and key == self.standing.field.key:
            return self.standing.field
        field = self.by_key.get(key)
        return field if field is not None and field.has_column else None

    def searched(self, key: str) -> Field | None:
        """The same, if its words are looked for."""
        field = self.field(key)
        return field if field is not None and field.is_searched and not field.worked_out else None

    @cached_property
    def worked_out(self) -> tuple[Field, ...]:
        """Those of its fields that are worked out and have a column."""
        return tuple(field for field in self.fields if field.worked_out and field.has_column)

    @property
    def holds_wholes(self) -> bool:
        """Whether its records belong to no others, as rows and parts do."""
        return not (self.rows_of or self.part_of)

    @property
    def follows_others(self) -> bool:
        """Whether what its records say may be another where other records change: what is worked out of these."""
        if self.working_out is None:
            return False
        return bool(self.rows_of) or self.working_out.has_rows or any(field.is_read for field in self.fields)

    def derived(self, key: bytes) -> RecordKey:
        """The record that everybody derives from a key."""
        return derived_key(self.id, key)
