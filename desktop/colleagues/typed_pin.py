"""A PIN that somebody chooses."""

from __future__ import annotations

from sync import pins
from sync.errors import PinError as PinError  # for screens, which do not know `sync`


def sound_pin(typed: str, again: str) -> str:
    """What was typed twice. Raises PinError with the sentence why it may not be one, or that it was not the same."""
    pin = pins.checked(typed)
    if pin != pins.checked(again):
        raise PinError("These are other digits than above.")
    return pin
