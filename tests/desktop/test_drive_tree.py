"""Which folder stands in which: whatever was said, in whatever order, everything is somewhere, and alike everywhere."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.drive.tree import TOP, Branch, Tree

IDS = [bytes([number]) for number in range(1, 9)]


@st.composite
def branches(draw: st.DrawFn) -> list[Branch]:
    """Folders that are said to be in each other, in themselves, in none, or in what is not here."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True))
    places = st.sampled_from([TOP, *IDS])
    return [Branch(id, draw(places), draw(st.booleans())) for id in ids]


@given(said=branches(), chance=st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=150)
def test_each_folder_stands_at_one_place_whatever_order_it_is_told_in(said: list[Branch], chance: object) -> None:
    tree = Tree(said)
    chance.shuffle(said)  # type: ignore[attr-defined]
    again = Tree(said)
    assert (again.parents, again.torn, again.gone) == (tree.parents, tree.torn, tree.gone)
    by_id = {branch.id: branch for branch in said}
    for branch in said:
        path = tree.path(branch.id)
        assert path[-1] == branch.id
        assert tree.parents[path[0]] == TOP
        is_as_said = tree.parents[branch.id] == tree.standing(branch.within)
        assert is_as_said != (branch.id in tree.torn)
        assert (branch.id in tree.gone) == any(by_id[id].is_away for id in path)
        assert sorted(tree.below(branch.id)) == sorted(id for id in by_id if tree.holds(branch.id, id))


def test_what_was_moved_into_each_other_stands_at_the_top_cut_at_the_lowest() -> None:
    c, a, b, inner = (Branch(b"c", b"a", False), Branch(b"a", b"b", False), Branch(b"b", b"c", True),
                      Branch(b"x", b"c", False))  # fmt: skip
    tree = Tree([c, a, b, inner])
    assert tree.torn == {b"a"}
    assert (tree.path(b"x"), tree.path(b"b")) == ([b"a", b"c", b"x"], [b"a", b"c", b"b"])
    assert tree.gone == {b"b"}
    assert tree.standing(b"gone for good") == TOP
