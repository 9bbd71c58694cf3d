"""Of several changes with one actor and number, which one counts: decided by what is there, not by how it came.

Nobody honest makes two; somebody who means harm does, or a PC that was copied while it ran. The README (§10) states the
rule and why it is this one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from sync.branches import Span


class Claim(NamedTuple):
    """A change that an entry holds, and so claims its actor's number for.

    author: the member who signed
    seq, item: where in the feed's content chain, and where in that entry
    """

    change: bytes
    actor: bytes
    number: int
    author: bytes
    feed: bytes
    seq: int
    entry: bytes
    item: int


SpanOf = Callable[[Claim], Span]
"""Where the entry that holds a change stands in the tree of its feed's chain."""


def stands_before(one: Claim, other: Claim, span_of: SpanOf) -> bool:
    """Whether the first stands before the second on one branch of one chain."""
    span, begin = span_of(one), span_of(other).begin
    return one.feed == other.feed and (span.begin, one.item) < (begin, other.item) and begin < span.end


class Losers(NamedTuple):
    """The changes that do not count.

    forestalled: by an earlier one in their chain
    aside: because they build on one that does not count
    outdone: by one elsewhere
    """

    forestalled: set[bytes]
    aside: set[bytes]
    outdone: set[bytes]


def losers(claims: Collection[Claim], deps: Mapping[bytes, Sequence[bytes]], span_of: SpanOf) -> Losers:
    """What does not count of a document's changes; `deps` are the dependencies of all of them."""
    rivals = _rivals(claims)
    children = _children(deps)
    builders = _builders(claims, deps, children)
    forestalled = _forestalled(rivals.values(), span_of)
    outdone, aside = set[bytes](), set[bytes]()
    _add_what_builds_on(forestalled, children, aside)
    for key in sorted(rivals, key=lambda key: (key[1], key[0])):
        group = rivals[key]
        running = [change for change in group if change not in forestalled and change not in aside]
        counts = min(running, key=lambda change: _rank(builders[change], group[change]), default=None)
        lost = {change for change in running if change != counts}
        outdone |= lost
        _add_what_builds_on(lost, children, aside)
    return Losers(forestalled, aside - forestalled, outdone - aside)


def _add_what_builds_on(changes: Iterable[bytes], children: Mapping[bytes, Sequence[bytes]], found: set[bytes]) -> None:
    """Whose followers are found already is not walked again."""
    todo = [child for change in changes for child in children[change]]
    while todo:
        change = todo.pop()
        if change not in found:
            found.add(change)
            todo += children[change]


_Group = dict[bytes, list[Claim]]


def _rivals(claims: Iterable[Claim]) -> dict[tuple[bytes, int], _Group]:
    """The claims to each number that several changes claim, by change."""
    groups: dict[tuple[bytes, int], _Group] = {}
    for claim in claims:
        groups.setdefault((claim.actor, claim.number), {}).setdefault(claim.change, []).append(claim)
    return {key: group for key, group in groups.items() if len(group) > 1}


def _forestalled(groups: Iterable[_Group], span_of: SpanOf) -> set[bytes]:
    """The changes none of whose claims is the first to its number on the way to it."""
    found = set[bytes]()
    for group in groups:
        firsts = _firsts((claim for claims in group.values() for claim in claims), span_of)
        found |= group.keys() - {claim.change for claim in firsts}
    return found


def _firsts(claims: Iterable[Claim], span_of: SpanOf) -> Iterator[Claim]:
    """The claims that none of the others stands before: those that one stands before come right after it."""
    placed = sorted(((claim.feed, span_of(claim), claim.item, claim) for claim in claims), key=itemgetter(0, 1, 2))
    before, end = b"", 0
    for feed, span, _, claim in placed:
        if feed != before or span.begin >= end:
            yield claim
            before, end = feed, span.end


def _rank(builders: int, claims: Iterable[Claim]) -> tuple[int, int, bytes, int]:
    """The lowest goes first: most members who built on it, then where it stands first."""
    return (-builders.bit_count(), *min((claim.seq, claim.entry, claim.item) for claim in claims))


def _builders(
    claims: Iterable[Claim], deps: Mapping[bytes, Sequence[bytes]], children: Mapping[bytes, Sequence[bytes]]
) -> dict[bytes, int]:
    """Of each change the members who made it or one that builds on it, a bit for each."""
    members: dict[bytes, int] = {}
    builders = dict.fromkeys(deps, 0)
    for claim in claims:
        builders[claim.change] |= members.setdefault(claim.author, 1 << len(members))
    for change in reversed(_parents_first(deps, children)):
        for dep in deps[change]:
            if dep in builders:
                builders[dep] |= builders[change]
    return builders


def _children(deps: Mapping[bytes, Sequence[bytes]]) -> dict[bytes, list[bytes]]:
    children: dict[bytes, list[bytes]] = {change: [] for change in deps}
    for change, parents in deps.items():
        for parent in parents:
            if parent in children:
                children[parent].append(change)
    return children


def _parents_first(deps: Mapping[bytes, Sequence[bytes]], children: Mapping[bytes, Sequence[bytes]]) -> list[bytes]:
    """The changes, each after those of its dependencies that are here."""
    awaited = {change: sum(parent in deps for parent in parents) for change, parents in deps.items()}
    order = [change for change, count in awaited.items() if not count]
    for change in order:
        for child in children[change]:
            awaited[child] -= 1
            if not awaited[child]:
                order.append(child)
    return order
