"""What can be said in the guest book."""

from typing import ClassVar

from desktop.rows.fact_types import Fact, FactType, with_sound_name


class GuestSigned(Fact, frozen=True):
    """A guest wrote their name into the book."""

    TYPE: ClassVar = "guest.signed"
    name: str


class GuestVouched(Fact, frozen=True):
    """Somebody answers for a guest, and does not unmake that."""

    TYPE: ClassVar = "guest.vouched"
    name: str


FACTS = (FactType(GuestSigned, with_sound_name), FactType(GuestVouched, with_sound_name, is_kept=True))
