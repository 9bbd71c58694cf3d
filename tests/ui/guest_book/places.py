"""The places of the guest book."""

from msgspec import Struct


class GuestPlace(Struct, frozen=True):
    """A line of the guest book."""

    name: str
