"""What can go wrong in `desktop`, each with a sentence for the screen.

Errors of `sync` pass through a command's future as they are: they too are `UserFacingError`s.
"""

from __future__ import annotations

from typing import ClassVar

from desktop.home.records import HomeState
from sync.errors import NobodyInError as NobodyInError
from sync.errors import NotAllowedError as NotAllowedError
from sync.errors import OutdatedError as OutdatedError  # for screens, which do not know `sync`
from sync.errors import PinWaitError as PinWaitError
from sync.errors import UserFacingError as UserFacingError
from sync.errors import WrongPinError as WrongPinError


class DesktopError(UserFacingError):
    """Base of all errors of this package."""


class InvalidError(DesktopError):
    """Something typed or read that cannot be taken as it is."""


class FileThereError(DesktopError):
    """A file was to be written where there is one; it is as it was."""


class NotFoundError(DesktopError):
    """A message, note, conversation or person that is not here."""


class AmbiguousError(DesktopError):
    """A name that several things answer to; `choices` are what they are called."""

    def __init__(self, sentence: str, choices: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.choices = choices


class SavedNotShownError(DesktopError):
    """What was said is durable and goes to the others, but no row could be made of it: to say it again doubles it."""


class ModelDamagedError(DesktopError):
    """The file of rows that are shown is damaged; it is made anew from the log when the home is opened again."""


class SeatMovedError(DesktopError):
    """What was shown belongs to a seat that is closed; the one that took its place has rows of its own."""


class ClosedError(DesktopError):
    """Countertop is closing or closed; nothing more is taken."""


class JoiningError(DesktopError):
    """Joining a shop did not work; the sentence says why and what to do."""


class InterruptedReadError(DesktopError):
    """A long read that `ReadSession.interrupt` ended."""


class RetryLaterError(DesktopError):
    """What this builds on is being put in order; in a moment it can be done."""


class HomeError(DesktopError):
    """A home that cannot be opened; `state` says which of the start states the screen shows."""

    state: ClassVar[HomeState]


class HomeEmptyError(HomeError):
    """Nothing has been set up here yet."""

    state = HomeState.EMPTY


class HomeTakenError(HomeError):
    """A shop is here already where a new one was to be made."""

    state = HomeState.READY


class HomeDamagedError(HomeError):
    """A file of the home cannot be read; `file` is its path inside the home."""

    state = HomeState.DAMAGED

    def __init__(self, file: str, sentence: str | None = None) -> None:
        super().__init__(sentence or f"The file {file} in Countertop's folder is damaged.")
        self.file = file


class KeyMissingError(HomeError):
    """The key that opens the data is not where the home says it is."""

    state = HomeState.KEY_MISSING


class KeyUnreadableError(HomeError):
    """The key is where the home says, as far as can be told, and cannot be read now."""

    state = HomeState.KEY_UNREADABLE


class KeyLockedError(HomeError):
    """The key is kept under a passphrase that nobody has typed yet."""

    state = HomeState.LOCKED


class WrongPassphraseError(KeyLockedError):
    """What was typed is not the passphrase."""


class DiskFullError(HomeError):
    """No room is left on the disk."""

    state = HomeState.DISK_FULL


class ReadOnlyError(HomeError):
    """The home's folder cannot be written to."""

    state = HomeState.READ_ONLY


class HomeUnusableError(HomeError):
    """The folder cannot hold a shop, or what is in it cannot be read now; nothing says that anything is lost."""

    state = HomeState.UNUSABLE


class NewerHomeError(HomeError):
    """A later Countertop wrote this home."""

    state = HomeState.NEWER
