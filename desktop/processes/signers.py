"""As which signers of a step people sign it, so that where all must agree each is another person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.control import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from desktop.records.routes import SigningStep


def slots(step: SigningStep, member: bytes, role: Role) -> list[int]:
    """As which of a step's signers somebody can sign."""
    return [
        number
        for number, signer in enumerate(step.signers)
        if (role >= signer if isinstance(signer, Role) else member == signer)
    ]


def matched(options: Mapping[bytes, Iterable[int]]) -> int:
    """How many places people fill at most, each one place (Kuhn's augmenting paths)."""
    filled: dict[int, bytes] = {}

    def seat(person: bytes, tried: set[int]) -> bool:
        for place in options[person]:
            if place in tried:
                continue
            tried.add(place)
            if place not in filled or seat(filled[place], tried):
                filled[place] = person
                return True
        return False

    return sum(seat(person, set()) for person in sorted(options))
