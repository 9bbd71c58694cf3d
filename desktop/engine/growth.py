"""Who makes the shop's log grow beyond what anybody needs: owners are told, for they can take them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desktop.engine.records import Problem
from desktop.rows.names import isolated
from sync.authority import Growth, Verdicts
from sync.control import Role

SEATS_LIMIT: Final = 200
"""Times that one person's PCs may have come in: each does it once, and again after it was copied or put back."""
CONTROL_LIMIT: Final = 20_000
"""Control entries of one person's PCs: years of letting people into channels."""

_ENDING: Final = " That is a fault, or meant to harm. If nobody can explain it, take this person out of the shop."


def growth_problems(verdicts: Verdicts, me: bytes, pc_names: Callable[[], Mapping[bytes, str]]) -> list[Problem]:
    """What an owner is told of everybody else whose PCs add more than PCs do."""
    if me not in verdicts.members or verdicts.members[me].role != Role.OWNER:
        return []
    return [
        Problem(
            f"growth {member.hex()}",
            _sentence(_pc_of(verdicts, member, pc_names()), growth),
            "show_person",
            member.hex(),
        )
        for member, growth in verdicts.growth.items()
        if member != me and (growth.seats > SEATS_LIMIT or growth.facts > CONTROL_LIMIT)
    ]


def _pc_of(verdicts: Verdicts, member: bytes, names: Mapping[bytes, str]) -> str:
    """One of somebody's PCs, by its name."""
    theirs = (device.id for device in verdicts.devices.values() if device.member == member and device.stands)
    return isolated(names.get(min(theirs, default=b""), "A PC"))


def _sentence(pc: str, growth: Growth) -> str:
    if growth.seats > SEATS_LIMIT:
        return f"{pc} has joined this shop {growth.seats:,} times, anew each time.{_ENDING}"
    return f"{pc} has changed {growth.facts:,} times who may read what.{_ENDING}"
