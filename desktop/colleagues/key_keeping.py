"""Who says where a PC's key is kept."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Final

from desktop.errors import NotAllowedError
from desktop.home import key_store
from desktop.home.home import LOG_FILE, home_error
from desktop.home.wall_clock import wall_ms
from sync.control import Role
from sync.errors import StorageError
from sync.log import Log
from sync.replica import Replica

if TYPE_CHECKING:
    from desktop.home.home import Home
    from sync.seats import Insider

NOT_YOURS: Final = (
    "Several people use this PC, and its key opens the data of all of them: a manager or owner who uses this PC says "
    "where it is kept."
)


def refusal(people: int, role: Role | None) -> str | None:
    """Why somebody with a role may not say where the key is kept of a PC that so many use; None where they may. Under a
    passphrase of their own they would lock the others out."""
    return NOT_YOURS if people > 1 and (role is None or role < Role.MANAGER) else None


def check(home: Home, insider: Insider | None) -> None:
    """Whether who is in may; `insider`: None for the only person of a PC, where no PIN keeps them out.

    Raises NotAllowedError, NobodyInError, HomeError.
    """
    with ExitStack() as use:
        use.enter_context(home.used())
        try:
            log = use.enter_context(closing(Log.open(home.log_path, key_store.derived(home.key(), "log"))))
            why = _why_not(Replica(log, os.urandom, wall_ms, insider))
        except StorageError as error:
            raise home_error(error, home, LOG_FILE) from error
    if why is not None:
        raise NotAllowedError(why)


def _why_not(replica: Replica) -> str | None:
    people = replica.colleagues.members()
    if not people:  # all are out of the shop: there is nobody to lock out
        return None
    known = replica.verdicts.members.get(replica.me.member)
    return refusal(len(people), known.role if known is not None else None)
