"""The PCs that show something else than this one although both hold the same, and what is said of them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Final

from sync.exchange.comparison import Likeness

CHECK: Final = "Check everything on all of these PCs."


class Differences:
    """By device id; one counts until the two agree again or it is none of the shop's any more."""

    def __init__(self) -> None:
        self._devices: set[bytes] = set()

    def note(self, likenesses: Mapping[bytes, Likeness], standing: Container[bytes]) -> None:
        """What came of comparing with the PCs that are connected; `standing` are the shop's."""
        found = {device for device, likeness in likenesses.items() if likeness is Likeness.DIFFERENT}
        agreed = {device for device, likeness in likenesses.items() if likeness is Likeness.ALIKE}
        self._devices = {device for device in (self._devices | found) - agreed if device in standing}

    def said(self, names: Mapping[bytes, str]) -> str:
        """That in a sentence; empty where there is nothing to say."""
        others = sorted(names.get(device, "a PC") for device in self._devices)
        if not others:
            return ""
        return f"This PC and {_listed(others)} show something different, although they hold the same."


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
