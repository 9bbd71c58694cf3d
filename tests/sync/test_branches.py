"""Branches of a forked chain, against sets of what is in each entry's past."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.branches import Branches

START = b"start"


@st.composite
def trees(draw: st.DrawFn) -> list[tuple[bytes, bytes]]:
    """(hash, prev) of entries, each after its prev."""
    entries: list[tuple[bytes, bytes]] = []
    for number in range(draw(st.integers(1, 30))):
        before = draw(st.integers(max(-1, number - 1 - draw(st.sampled_from([0, 0, 0, 5, 30]))), number - 1))
        entries.append((b"%d" % number, entries[before][0] if before >= 0 else START))
    return entries


def paths(entries: list[tuple[bytes, bytes]]) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {START: []}
    for digest, prev in entries:
        found[digest] = [*found[prev], digest]
    return found


@given(trees())
def test_an_entrys_past_is_its_path_to_the_start(entries: list[tuple[bytes, bytes]]) -> None:
    branches, expected = Branches(entries), paths(entries)
    for digest, _ in entries:
        assert branches.path(digest) == expected[digest]
        for after in range(len(expected[digest]) + 2):
            assert branches.path(digest, after) == expected[digest][after:]
        for other, _ in entries:
            assert branches.within(other, digest) == (other in expected[digest])


@given(trees())
def test_what_follows_an_entry_lies_within_its_span(entries: list[tuple[bytes, bytes]]) -> None:
    branches, expected = Branches(), paths(entries)
    for number, entry in enumerate(entries):
        branches.grow(*entry)
        for digest, _ in entries[: number + 1]:
            for other, _ in entries[: number + 1]:
                begin, end = branches.span(other)
                assert (begin <= branches.span(digest).begin < end) == (other in expected[digest])


@given(trees(), st.data())
def test_how_far_a_path_is_in_a_past_is_what_the_paths_have_in_common(
    entries: list[tuple[bytes, bytes]], data: st.DataObject
) -> None:
    branches, expected = Branches(entries), paths(entries)
    known = data.draw(st.lists(st.sampled_from([digest for digest, _ in entries])))
    past = branches.past([*known, b"not here"])
    for digest, _ in entries:
        common = max((_common(expected[digest], expected[other]) for other in known), default=0)
        assert past.upto(digest) == common
    prevs = {prev for _, prev in entries}
    tips = [expected[digest] for digest, _ in entries if digest not in prevs]
    known_of = [max((_common(tip, expected[other]) for other in known), default=0) for tip in tips]
    assert sorted(past.ends()) == sorted(at for at, tip in zip(known_of, tips, strict=True) if at < len(tip))


def _common(one: list[bytes], other: list[bytes]) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
