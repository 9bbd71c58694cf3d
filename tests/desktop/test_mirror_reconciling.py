"""What a mirror is to do: nothing is ever lost, it settles, and whoever is cut short goes on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.mirrors.reconciling import MANY, GoneAnswer, reconcile
from desktop.mirrors.sides import TOP, DiskSide, joined, name_of, parent_of
from desktop.mirrors.steps import MoveInShop, ThrowAway
from tests.desktop.mirror_model import Mirrored, some, trees

NAMES = ("a", "b", "A", "café", "cafe\u0301")
Deed = tuple[str, int, int]
KEEPING = ("write", "make", "rename", "move", "shop add", "shop make", "shop save", "shop rename", "shop move")
LOSING = ("save anew", "save over", "delete", "shop away", "shop back")
"""What was saved and moved before anybody looked is like a new one, and one that is gone."""


def deeds(kinds: tuple[str, ...]) -> st.SearchStrategy[list[Deed]]:
    return st.lists(st.tuples(st.sampled_from(kinds), st.integers(0, 9), st.integers(0, 9)), max_size=14)


class Life:
    """People at both sides; each content is written once."""

    def __init__(self) -> None:
        self.mirrored = Mirrored()
        self._contents = count(1)
        self._passes = 0

    def content(self) -> bytes:
        return b"content %d" % next(self._contents)

    def another(self, path: str, name: str) -> str:
        """A folder that gets the name that another one had a moment ago is taken for that."""
        return f"{name} {next(self._contents)}" if self.mirrored.disk.things[path][0] is None else name

    def do(self, deed: Deed) -> None:
        kind, one, other = deed
        disk, shop = self.mirrored.disk, self.mirrored.shop
        folder, name = some([TOP, *disk.folders()], one) or TOP, NAMES[other % len(NAMES)]
        file, path = some(disk.files(), one), some(list(disk.things), one)
        record = some(shop.there(), one)
        in_folder = some([TOP, *(id for id in shop.there() if not shop.versions[id])], other) or TOP
        held = some([id for id in shop.there() if shop.versions[id]], one)
        new = joined(folder, name) not in disk.things
        act: dict[str, Callable[[], object]] = {
            "write": lambda: new and disk.put(joined(folder, name), self.content()),
            "make": lambda: new and disk.put(joined(folder, name), None),
            "save anew": lambda: file and disk.put(file, self.content()),
            "save over": lambda: file and disk.put(file, self.content(), anew=False),
            "rename": lambda: path and disk.move(path, joined(parent_of(path), self.another(path, name))),
            "move": lambda: path and disk.move(path, joined(some([TOP, *disk.folders()], other) or TOP, name_of(path))),
            "delete": lambda: path and disk.remove(path),
            "shop add": lambda: shop.add(in_folder, NAMES[one % len(NAMES)], self.content()),
            "shop make": lambda: shop.add(in_folder, NAMES[one % len(NAMES)], None),
            "shop save": lambda: held and shop.versions[held].append(self.content()),
            "shop rename": lambda: record and shop.move(record, shop.within[record], name),
            "shop move": lambda: record and shop.move(record, in_folder, shop.names[record]),
            "shop away": lambda: record and shop.away.add(record),
            "shop back": lambda: shop.away.discard(some(sorted(shop.away), one) or ""),
        }
        act[kind]()

    def look(self, after: int) -> None:
        """A pass that is cut short after so many steps, with nothing lost by any of them."""
        if after == 0:
            return
        before = self.mirrored.alive()
        for number, step in enumerate(self.mirrored.carry_out(self.mirrored.plan(GoneAnswer.THROW_AWAY)), 1):
            now = self.mirrored.alive()
            assert before <= now, (step, before - now)
            before = now
            if number == after:
                return


@settings(max_examples=150)
@given(st.lists(st.tuples(deeds(KEEPING + LOSING), st.integers(0, 9)), max_size=4))
def test_nothing_is_lost_and_both_sides_come_to_say_the_same(life: list[tuple[list[Deed], int]]) -> None:
    shop = Life()
    for some_deeds, cut_after in life:
        for deed in some_deeds:
            shop.do(deed)
        shop.look(cut_after)
    known = shop.mirrored.alive()
    shop.mirrored.settle()
    assert known <= shop.mirrored.alive()
    on_disk, in_shop = trees(shop.mirrored)
    assert sorted(map(str, on_disk.values())) == sorted(map(str, in_shop.values()))
    assert len(shop.mirrored.agreed) == len(on_disk)


@settings(max_examples=100)
@given(st.lists(st.tuples(deeds(KEEPING), st.integers(0, 9)), max_size=4))
def test_what_nobody_throws_away_is_thrown_away_nowhere(life: list[tuple[list[Deed], int]]) -> None:
    shop = Life()
    for some_deeds, cut_after in life:
        for deed in some_deeds:
            shop.do(deed)
        shop.look(cut_after)
    shop.mirrored.settle()
    assert shop.mirrored.shop.away == set()


def test_a_folder_that_is_moved_moves_in_one_step() -> None:
    mirrored = Mirrored()
    for folder in ("Prices", "Prices/2026", "Old"):
        mirrored.disk.put(folder, None)
    for number in range(30):
        mirrored.disk.put(f"Prices/2026/{number}.txt", b"price %d" % number)
    mirrored.settle()
    mirrored.disk.move("Prices/2026", "Old/2026")
    (step,) = mirrored.plan().steps
    assert step == MoveInShop(next(id for id, name in mirrored.shop.names.items() if name == "2026"), "Old/2026")


@pytest.mark.parametrize(("gone", "of"), [(MANY + 1, MANY + 2), (51, 150)])
def test_many_that_are_gone_at_once_are_asked_about(gone: int, of: int) -> None:
    mirrored = Mirrored()
    for number in range(of):
        mirrored.disk.put(f"{number}.txt", b"price %d" % number)
    mirrored.settle()
    for number in range(gone):
        mirrored.disk.remove(f"{number}.txt")
    assert mirrored.plan().question is None, "they may be there again in a moment"
    plan = mirrored.plan()
    assert (plan.question, plan.steps) == ((gone, of), ())
    assert all(isinstance(step, ThrowAway) for step in mirrored.plan(GoneAnswer.THROW_AWAY).steps)
    for _ in mirrored.carry_out(mirrored.plan(GoneAnswer.PUT_BACK)):
        pass
    mirrored.settle()
    assert len(mirrored.disk.files()) == len(mirrored.shop.there()) == of


def mirrored(**files: bytes) -> Mirrored:
    """Both sides with these files in a folder."""
    found = Mirrored()
    found.disk.put("in", None)
    for name, content in files.items():
        found.disk.put(f"in/{name}", content)
    found.settle()
    return found


def record(found: Mirrored, name: str) -> str:
    return next(id for id, called in found.shop.names.items() if called == name)


def test_what_is_gone_from_the_disk_and_was_changed_in_the_shop_is_written_again() -> None:
    found = mirrored(a=b"1")
    found.disk.remove("in")
    found.shop.versions[record(found, "a")].append(b"2")
    found.settle()
    assert trees(found) == ({"in": None, "in/a": b"2"}, {"in": None, "in/a": b"2"})


def test_what_the_shop_threw_away_stays_where_something_new_was_saved() -> None:
    found = mirrored(a=b"1", b=b"2")
    found.shop.away.add(record(found, "in"))
    found.disk.put("in/a", b"3")
    found.disk.put("in/c", b"4")
    found.settle()
    assert trees(found) == ({"in": None, "in/a": b"3", "in/c": b"4"}, {"in": None, "in/a": b"3", "in/c": b"4"})
    assert found.disk.put_away == {b"2"}


def test_a_file_that_holds_nothing_is_known_again_where_it_was_moved_to() -> None:
    found = mirrored(a=b"")
    found.disk.move("in/a", "b")
    assert found.plan().steps == (MoveInShop(record(found, "a"), "b"),)


def test_what_is_left_out_or_cannot_be_read_now_is_not_gone() -> None:
    found = mirrored(a=b"1", b=b"2")
    side = found.disk.side()
    nowhere: dict[str, list[str]] = {}
    for without, unread, standing in (
        (["in/a"], [], side.standing),
        (["in/a", "in/b"], ["in"], side.standing),
        (["in/a"], ["elsewhere"], nowhere),
    ):
        things = {path: thing for path, thing in side.things.items() if path not in without}
        seen = DiskSide(things, frozenset(unread), standing)
        plan = reconcile(found.agreed, seen, found.shop.side(), found)
        assert (plan.steps, plan.missing) == ((), frozenset())
