"""A PC before anybody is in: who uses it, and whose PIN was typed. It knows names, and nothing of the shop."""

from __future__ import annotations

import os
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Final

from desktop.colleagues import called
from desktop.colleagues.records import PersonHere, PinKind
from desktop.errors import NotFoundError
from desktop.home import key_store
from desktop.home.home import LOG_FILE, home_error
from desktop.home.wall_clock import wall_ms
from desktop.people.records import UNNAMED_PERSON
from sync.colleagues import members_of
from sync.errors import StorageError
from sync.log import Log
from sync.pins import Pins
from sync.seats import Insider, Seats

if TYPE_CHECKING:
    from typing import Self

    from desktop.home.home import Home

_KINDS: Final[dict[bool | None, PinKind]] = {None: "none", True: "short", False: "long"}


class Door:
    """Of one home; for one thread. Close it when done."""

    def __init__(self, home: Home) -> None:
        """Raises HomeError."""
        with ExitStack() as use:
            use.enter_context(home.used())
            try:
                self._log = Log.open(home.log_path, key_store.derived(home.key(), "log"))
            except StorageError as error:
                raise home_error(error, home, LOG_FILE) from error
            self._use = use.pop_all()
        self._seats = Seats(self._log, os.urandom)
        self._pins = Pins(self._log, os.urandom, wall_ms)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the shop's data."""
        self._log.close()
        self._use.close()

    @property
    def shop(self) -> str:
        """The shop's name, as this PC knew it last."""
        return called.kept(self._log, called.SHOP)

    @property
    def is_shut(self) -> bool:
        """Whether somebody has to say who they are: several people use this PC, or one behind a PIN."""
        return self._seats.insider() is None and bool(self.people())

    def people(self) -> list[PersonHere]:
        """Who uses this PC, in the order in which they came."""
        return [self._person(member) for member in members_of(self._seats.kept())]

    def person(self, id: str) -> PersonHere:
        """One of them. Raises NotFoundError."""
        found = [person for person in self.people() if person.id == id]
        if not found:
            raise NotFoundError("This person is not on this PC.")
        return found[0]

    def _person(self, member: bytes) -> PersonHere:
        name = called.kept(self._log, member) or UNNAMED_PERSON
        return PersonHere(member.hex(), name, _KINDS[self._pins.is_short(member)], self._pins.wait_ms(member))

    def open(self, id: str, pin: str = "") -> Insider:
        """Let somebody in with their PIN, or without where they have none.

        Raises WrongPinError, PinWaitError, each with its sentence; NotFoundError.
        """
        person, member = self.person(id), bytes.fromhex(id)
        return Insider(member) if person.pin == "none" else Insider(member, self._pins.open(member, pin))
