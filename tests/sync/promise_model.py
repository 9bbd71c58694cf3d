"""A file on a few PCs, step by step in every order, with the real rule for who may drop its copy.

What was asked or promised arrives at any later time, any number of times, or never: so connections that break are in
it, and a restart is the same step as giving an intent up. A copy may be lost (a bad disk, a PC that is taken out of the
shop), and may come again from a PC that has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import NamedTuple

from sync.files.promises import Promises

FILE = b"f" * 32


class Copy(Enum):
    """What has become of a PC's copy."""

    HELD = "held"
    DROPPED = "dropped"
    LOST = "lost"


class Pc(NamedTuple):
    """`drawn`: how many intents there were; `promised`: by whom for the last one, or None when it is given up."""

    copy: Copy = Copy.HELD
    drawn: int = 0
    promised: frozenset[int] | None = None


class Promise(NamedTuple):
    """One that was said, whether it has arrived or not."""

    by: int
    to: int
    number: int


class World(NamedTuple):
    """PCs, what was promised so far, how many copies were lost and came again."""

    pcs: tuple[Pc, ...]
    said: frozenset[Promise] = frozenset()
    lost: int = 0
    got: int = 0


class Limits(NamedTuple):
    """How often each PC may intend to drop; how many copies are lost, and how many come again."""

    intents: tuple[int, ...]
    losses: int = 0
    gains: int = 0


def worlds(limits: Limits) -> int:
    """Go through all that can become of a file that is on every PC; how many worlds there are. Raises AssertionError
    where a copy goes and not two stay."""
    to_do = [World((Pc(),) * len(limits.intents))]
    seen = set(to_do)
    while to_do:
        for following in _steps(to_do.pop(), limits):
            if following not in seen:
                seen.add(following)
                to_do.append(following)
    return len(seen)


def _steps(world: World, limits: Limits) -> Iterator[World]:
    for number, pc in enumerate(world.pcs):
        if pc.promised is not None:
            yield _with(world, number, pc._replace(promised=None))
        yield from _holding(world, number, pc, limits) if pc.copy is Copy.HELD else _gaining(world, number, pc, limits)
    for promise in world.said:
        pc = _arrived(promise, world.pcs[promise.to], len(world.pcs))
        if pc != world.pcs[promise.to]:
            yield _with(world, promise.to, pc)


def _gaining(world: World, number: int, pc: Pc, limits: Limits) -> Iterator[World]:
    if world.got < limits.gains and any(other.copy is Copy.HELD for other in world.pcs):
        yield _with(world._replace(got=world.got + 1), number, pc._replace(copy=Copy.HELD))


def _holding(world: World, number: int, pc: Pc, limits: Limits) -> Iterator[World]:
    if pc.drawn < limits.intents[number]:
        yield _with(world, number, pc._replace(drawn=pc.drawn + 1, promised=frozenset()))
    if _may_drop(number, pc, len(world.pcs)):
        assert sum(other.copy is not Copy.DROPPED for other in world.pcs) > 2, world
        yield _with(world, number, pc._replace(copy=Copy.DROPPED, promised=None))
    if world.lost < limits.losses:
        yield _with(world._replace(lost=world.lost + 1), number, pc._replace(copy=Copy.LOST))
    yield from _answering(world, number, pc)


def _answering(world: World, number: int, pc: Pc) -> Iterator[World]:
    """Each question that was ever put to this PC may arrive now."""
    for asker, other in enumerate(world.pcs):
        if asker != number and other.drawn:
            promises, following = _asked(number, pc, asker, len(world.pcs))
            for drawn in range(1, other.drawn + 1) if promises else ():
                said = world.said | {Promise(number, asker, drawn)}
                yield _with(world._replace(said=said), number, following)


def _with(world: World, number: int, pc: Pc) -> World:
    return world._replace(pcs=(*world.pcs[:number], pc, *world.pcs[number + 1 :]))


# What the rule says to one PC


@cache
def _may_drop(number: int, pc: Pc, count: int) -> bool:
    return _rule(number, pc, count).may_drop(FILE)


@cache
def _asked(number: int, pc: Pc, asker: int, count: int) -> tuple[bool, Pc]:
    rule = _rule(number, pc, count)
    return rule.may_promise(FILE, _device(asker)), _taken(rule, pc)


@cache
def _arrived(promise: Promise, pc: Pc, count: int) -> Pc:
    rule = _rule(promise.to, pc, count)
    rule.answered(_device(promise.by), FILE, _drawn(promise.number), promised=True)
    return _taken(rule, pc)


def _rule(number: int, pc: Pc, count: int) -> Promises:
    rule = Promises(_device(number), lambda _size: _drawn(pc.drawn))
    if pc.promised is not None:
        rule.intend(FILE, [_device(other) for other in range(count)])
        for other in pc.promised:
            rule.answered(_device(other), FILE, _drawn(pc.drawn), promised=True)
    return rule


def _taken(rule: Promises, pc: Pc) -> Pc:
    if not rule.intended:
        return pc._replace(promised=None)
    return pc._replace(promised=frozenset(device[0] for device in rule.promised(FILE)))


def _device(number: int) -> bytes:
    return bytes([number]) * 32


def _drawn(number: int) -> bytes:
    return bytes([number]) * 16
