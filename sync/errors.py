"""What can go wrong in `sync`, each with a sentence that may be shown to a person.

Bugs raise Python's own exceptions.
"""


class UserFacingError(Exception):
    """An error that bytes, disks, clocks or people can cause; `str(error)` is one plain sentence for a screen."""


class SyncError(UserFacingError):
    """Base of all errors of this package."""


class MalformedError(SyncError):
    """Bytes that are not what the protocol says; whoever sent them is not to be trusted with more."""


class BadSignatureError(MalformedError):
    """A signature or proof that does not verify."""


class TooLargeError(MalformedError):
    """A length beyond the protocol's limits, seen before anything was allocated."""


class UnreadableError(SyncError):
    """A body whose key is not held, or that does not open with it."""


class ForeignWorkspaceError(MalformedError):
    """Something that belongs to another shop."""


class NotAllowedError(SyncError):
    """Something that this member may not do."""


class StorageError(SyncError):
    """The disk refused: full, read-only, damaged."""


class DiskFullError(StorageError):
    """There is no room left; what was acknowledged before is safe."""


class ReadOnlyError(StorageError):
    """The folder or file may not be written."""


class BusyError(StorageError):
    """Another process held the database for longer than we wait."""


class DamagedError(StorageError):
    """A database that cannot be opened or whose content contradicts itself."""


class OutdatedError(StorageError):
    """A later version of the program has taken over what is stored; this one may write nothing more to it."""


class ClosedSeatError(SyncError):
    """This seat may no longer sign: it was removed, or it was closed after a fork."""


class BehindError(SyncError):
    """Other PCs hold more of what this seat signed than this PC does; it takes that back before it signs anything."""


class DamagedCopyError(StorageError):
    """What this PC keeps of a file is not what it was; other PCs may have it still."""


class DroppedFileError(StorageError):
    """Files were taken off this PC, by somebody else, while they were being added or fetched: `files` are their ids."""

    def __init__(self, files: tuple[bytes, ...]) -> None:
        super().__init__("A file was taken off this PC while it was added. Add it again.")
        self.files = files


class SourceError(SyncError):
    """Something that was to be added as a file, and is none that can be read."""


class ChangedSourceError(SourceError):
    """A file that was changed while it was being added."""


class NobodyInError(SyncError):
    """Something that only a person can do, on a PC where nobody is in."""

    def __init__(self) -> None:
        super().__init__("Nobody is in on this PC. Say who you are first.")


class PinError(SyncError):
    """A PIN that cannot be one, or that nobody has."""


class WrongPinError(PinError):
    """Not this person's PIN. `tries`: how many more may be tried before there is a wait; `wait_ms`: that wait."""

    def __init__(self, tries: int, wait_ms: int) -> None:
        self.tries, self.wait_ms = max(0, tries), wait_ms
        after = f" {wait_words(wait_ms)}" if wait_ms else ""
        super().__init__(f"That is not the right PIN.{after}")


class PinWaitError(PinError):
    """Too many wrong PINs: none may be tried for so many milliseconds."""

    def __init__(self, wait_ms: int) -> None:
        self.wait_ms = wait_ms
        super().__init__(f"There were too many wrong PINs. {wait_words(wait_ms)}")


def wait_words(wait_ms: int) -> str:
    """How long to wait before the next try, in a sentence."""
    seconds = -(-wait_ms // 1_000)
    if seconds < 60:
        return f"Try again in {seconds} second{'s' if seconds != 1 else ''}."
    minutes = -(-seconds // 60)
    return f"Try again in {minutes} minute{'s' if minutes != 1 else ''}."
