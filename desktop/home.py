"""Where the data lies: the folder, its key, its lock, and what state it is in."""

from __future__ import annotations

from pathlib import Path

from desktop.records import HomeState


class Home:
    """A folder that holds one shop."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`: by default Countertop's folder among the user's data."""
        raise NotImplementedError

    @property
    def path(self) -> Path:
        raise NotImplementedError

    def state(self) -> tuple[HomeState, str]:
        """The state and a sentence about it, without opening any database."""
        raise NotImplementedError

    @property
    def key_kept_in(self) -> str:
        """ "keyring" or "file"."""
        raise NotImplementedError
