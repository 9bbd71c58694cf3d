"""Who has a home's databases open: any number of processes, or one alone that changes their key."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from desktop.errors import HomeTakenError
from desktop.home.folder import disk_errors
from desktop.home.lock import NoLocksError
from sync.files import shared_lock

FILE: Final = "use.lock"
_REFUSED: Final = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENOENT)
"""What systems say of a file that cannot be opened; whatever else they say is about locks."""


@contextmanager
def together(folder: Path) -> Iterator[None]:
    """As long as databases are open; waits while their key is changed. Where there are no locks it goes without, and no
    key is changed. Raises HomeError."""
    with ExitStack() as stack:
        with disk_errors():
            try:
                stack.enter_context(shared_lock.shared(folder / FILE))
            except OSError as error:
                if error.errno in _REFUSED:
                    raise
        yield


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """As long as their key is changed. Raises HomeTakenError while anybody has them open, other HomeErrors."""
    path = folder / FILE
    with ExitStack() as stack:
        with disk_errors():
            try:
                is_alone = stack.enter_context(shared_lock.alone(path))
            except OSError as error:
                if error.errno in _REFUSED:
                    raise
                raise NoLocksError(error.errno, error.strerror, str(path)) from error
        if not is_alone:
            raise HomeTakenError(
                "Countertop is open on this computer, in a window or by a command such as `countertop serve`. Nothing "
                "was changed: close it everywhere, then try again."
            )
        yield
