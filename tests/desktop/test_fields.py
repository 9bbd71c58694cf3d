"""Documents of fields: edited apart they become one, and undoing takes back what one did oneself and still shows."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.documents.field_session import FieldSession
from desktop.documents.fields import DropField, Fields, PutField, SpliceField, Step, between, read, same
from desktop.documents.items import (
    AWAY,
    PLACE,
    Item,
    add_item,
    bring_back,
    items,
    move_item,
    places_around,
    remove_item,
    shown,
)
from desktop.documents.places import first_place, is_place, place_between
from desktop.errors import InvalidError
from sync.contents import Text
from sync.splices import Splice
from tests.desktop.field_peers import KEY, Peer, meet

KEYS = ("a", "b", "c/d")
values = st.one_of(st.none(), st.booleans(), st.integers(0, 1), st.text("xyz", max_size=3), st.just(1.0))
steps = st.one_of(
    st.builds(PutField, st.sampled_from(KEYS), values | st.text("xyz", max_size=3).map(Text)),
    st.builds(DropField, st.sampled_from(KEYS)),
)
typing = st.tuples(st.sampled_from(KEYS), st.integers(0, 9), st.integers(0, 3), st.text("xyz", max_size=3))
lives = st.lists(st.tuples(st.integers(0, 2), steps | typing | st.just("flush") | st.just("meet")), max_size=25)


def typed(fields: Fields, key: str, position: int, deleted: int, inserted: str) -> list[Step]:
    """Typing in a field, bent to what is there."""
    text = fields.get(key)
    if not isinstance(text, Text):
        return []
    position = min(position, len(text))
    return [SpliceField(key, Splice(position, min(deleted, len(text) - position), inserted))]


@given(life=lives, seed=st.integers(0, 99))
def test_who_edits_apart_has_the_same_fields_in_any_order_of_arrival(life: list[tuple[int, Any]], seed: int) -> None:
    chance = random.Random(seed)
    peers = [Peer(number) for number in (1, 2, 3)]
    for who, act in life:
        peer = peers[who]
        if act == "flush":
            peer.session.flush()
        elif act == "meet":
            meet(peer, peers[who - 1], order=chance.shuffle)
        else:
            made = [act] if isinstance(act, PutField | DropField) else typed(peer.session.fields, *act)
            peer.session.edit(*made)
    meet(*peers, order=chance.shuffle)
    meet(*peers)
    said = [each for peer in peers for each in (peer.session.fields, read(peer.document))]
    assert all(same(said[0], each) for each in said)
    assert not any(peer.session.unsaved for peer in peers)


mine = st.one_of(
    st.builds(PutField, st.sampled_from("ab"), values | st.text("xyz", max_size=3).map(Text)),
    st.builds(DropField, st.sampled_from("ab")),
    st.tuples(st.sampled_from("abt"), st.integers(0, 9), st.integers(0, 3), st.text("xyz", max_size=3)),
)
theirs = st.builds(PutField, st.just("c"), values) | st.tuples(
    st.integers(0, 9), st.text("XYZ", min_size=1, max_size=3)
)


def is_lower(fields: Fields, act: Any) -> bool:
    """Whether typing takes away nothing that others wrote."""
    text = fields.get(act[0])
    return not isinstance(text, Text) or not any(map(str.isupper, text[act[1] : act[1] + act[2]]))


@given(life=st.lists(mine | theirs, max_size=20))
def test_undoing_all_leaves_what_others_did_and_redoing_brings_all_back(life: list[Any]) -> None:
    """I write small letters, others capitals, both of us in the text `t`."""
    me, other = Peer(1), Peer(2)
    me.do(PutField("a", Text("start")), PutField("b", 7), PutField("t", Text("abc")))
    meet(me, other)
    me.session = FieldSession(KEY, me, lambda: me.now_ms)
    for act in life:
        me.now_ms += 700
        if isinstance(act, DropField) or (isinstance(act, PutField) and act.key != "c"):
            me.do(act)
        elif isinstance(act, PutField):
            other.do(act)
        elif len(act) == 2:
            other.do(*typed(other.session.fields, "t", act[0], 0, act[1]))
        elif is_lower(me.session.fields, act):
            me.do(*typed(me.session.fields, *act))
        meet(me, other)
    written = me.session.fields
    while me.session.undo():
        meet(me, other)
    left, text = me.session.fields, written["t"]
    assert isinstance(text, str)
    capitals = "".join(filter(str.isupper, text))
    assert same(
        {**left, "t": "".join(filter(str.islower, str(left["t"])))}, {**written, "a": Text("start"), "b": 7, "t": "abc"}
    )
    assert "".join(filter(str.isupper, str(left["t"]))) == capitals
    while me.session.redo():
        meet(me, other)
    assert same(me.session.fields, written)
    assert same(other.session.fields, written)


def pair(*begun: Step) -> tuple[Peer, Peer]:
    """Two who have a document open in which something stands that they cannot undo."""
    ann, bo = Peer(1), Peer(2)
    ann.do(*begun)
    meet(ann, bo)
    ann.session = FieldSession(KEY, ann, lambda: ann.now_ms)
    return ann, bo


def test_what_somebody_else_set_since_is_not_taken_back_and_the_rest_is() -> None:
    ann, bo = pair(PutField("type", "text"), PutField("unit", "kg"))
    ann.do(PutField("type", "number"), PutField("unit", "g"))
    meet(ann, bo)
    bo.do(PutField("unit", "lb"))
    meet(ann, bo)
    assert ann.session.undo() == [PutField("type", "text")]
    meet(ann, bo)
    assert bo.session.fields == {"type": "text", "unit": "lb"}
    assert not ann.session.can_undo
    assert ann.session.redo() == [PutField("type", "number")]


def test_one_and_true_are_two_values() -> None:
    ann, bo = pair(PutField("a", 1), PutField("b", "x"))
    bo.do(PutField("a", True), PutField("b", Text("x")))
    meet(ann, bo)
    assert ann.session.fields["a"] is True
    assert isinstance(ann.session.fields["b"], Text)


def test_typing_on_in_a_field_is_one_step_and_in_another_one_another() -> None:
    ann, _ = pair(PutField("a", Text("")), PutField("b", Text("")))
    for now_ms, (key, position, letter) in enumerate([("a", 0, "h"), ("a", 1, "i"), ("b", 0, "x"), ("a", 2, "!")]):
        ann.now_ms = now_ms
        ann.do(SpliceField(key, Splice(position, 0, letter)))
    told = []
    while ann.session.undo():
        told.append((ann.session.fields["a"], ann.session.fields["b"]))
    assert told == [("hi", "x"), ("hi", ""), ("", "")]


def test_words_that_are_not_kept_yet_go_on_in_a_text_that_others_changed_or_took_away() -> None:
    ann, bo = pair(PutField("a", Text("bread")), PutField("b", Text("milk")))
    ann.session.edit(SpliceField("a", Splice(5, 0, " rolls")), SpliceField("b", Splice(4, 0, " fresh")))
    bo.do(SpliceField("a", Splice(0, 0, "white ")), DropField("b"))
    ann.take(bo.changes)
    assert ann.session.fields == {"a": "white bread rolls", "b": "milk fresh"}
    meet(ann, bo)
    assert bo.session.fields == {"a": "white bread rolls", "b": "milk fresh"}


def test_what_no_document_takes_is_refused_in_words_and_changes_nothing() -> None:
    ann, _ = pair(PutField("a", "x"))
    lone = "\ud800"
    wrong = [
        PutField("a", "x" * 300_000),
        PutField("a", b"x" * 300_000),
        PutField("k" * 2_000, 1),
        PutField("n", 1 << 63),
    ]
    wrong += [PutField("a", lone), PutField(lone, 1), SpliceField("a", Splice(0, 0, lone))]
    for step in wrong:
        with pytest.raises(InvalidError):
            ann.session.edit(PutField("a", "y"), step)
    assert ann.session.fields == {"a": "x"}
    assert not ann.session.unsaved
    assert not ann.session.can_undo


def nested(depth: int) -> dict[str, Any]:
    """Maps in maps."""
    return {"deep": nested(depth - 1)} if depth else {}


def test_maps_and_lists_that_somebody_put_there_stay_and_harm_nothing() -> None:
    ann, bo = pair(PutField("a", "x"))
    with bo.document.edit() as edit:
        for depth in range(0, 1_200, 300):
            edit.put(("deep",) * (depth + 1), nested(300))
        edit.put(("list",), [{"a": [1]}])
    bo.changes += [(bo.feed, change.raw) for change in edit.changes]
    meet(ann, bo)
    ann.do(PutField("a", "y"), DropField("list"))
    meet(ann, bo)
    assert ann.session.fields == bo.session.fields == {"a": "y"}
    assert ann.document.value(("list",)) == [{"a": [1]}]
    ann.do(PutField("list", 1))
    assert ann.document.value(("list",)) == 1


# Lists


def order(peer: Peer) -> list[str]:
    return [item.id for item in shown(items(peer.session.fields, "list"))]


class Shelf:
    """A list that one person edits, adding at places as a builder does."""

    def __init__(self, peer: Peer) -> None:
        self.peer, self.last, self.random = peer, "", random.Random(peer.feed[0]).randbytes

    def add(self, id: str, after: str) -> None:
        self.peer.do(*add_item("list", id, {"name": Text(id)}, self.place(after)))
        self.last = id

    def place(self, after: str) -> str:
        low, high = places_around(items(self.peer.session.fields, "list"), after)
        return place_between(low, high, self.random, goes_on=bool(after) and after == self.last)

    def item(self, id: str) -> Item:
        return next(item for item in items(self.peer.session.fields, "list") if item.id == id)


def shelves(*ids: str) -> tuple[Shelf, Shelf]:
    begun = [
        step for number, id in enumerate(ids) for step in add_item("list", id, {"name": Text(id)}, first_place(number))
    ]
    ann, bo = pair(*begun)
    return Shelf(ann), Shelf(bo)


def test_what_two_add_at_one_spot_apart_stays_together() -> None:
    for spot, ids in (("a", "ab"), ("b", "ab"), ("", "ab"), ("", "")):
        ann, bo = shelves(*ids)
        for shelf, letters in ((ann, "1234"), (bo, "6789")):
            after = spot
            for letter in letters:
                shelf.add(letter, after)
                after = letter
        meet(ann.peer, bo.peer)
        found = "".join(order(ann.peer))
        assert order(ann.peer) == order(bo.peer)
        assert found.replace("1234", "").replace("6789", "") == ids, found


def test_who_moves_and_who_renames_and_two_who_move_apart() -> None:
    ann, bo = shelves("a", "b", "c")
    ann.peer.do(move_item("list", "a", ann.place("c")))
    bo.peer.do(SpliceField("list/a/name", Splice(1, 0, "!")), move_item("list", "b", bo.place("")))
    meet(ann.peer, bo.peer)
    assert order(ann.peer) == order(bo.peer) == ["b", "c", "a"]
    assert ann.item("a").fields == {"name": "a!"}
    ann.peer.do(move_item("list", "c", ann.place("a")))
    bo.peer.do(move_item("list", "c", bo.place("")))
    meet(ann.peer, bo.peer)
    assert order(ann.peer) == order(bo.peer)
    assert sorted(order(bo.peer)) == ["a", "b", "c"]


def test_what_one_takes_away_while_another_changes_it_is_kept_and_marked() -> None:
    ann, bo = shelves("a", "b", "c")
    ann.peer.do(remove_item("list", "a", ann.item("a").fields))
    ann.peer.do(remove_item("list", "b", ann.item("b").fields))
    bo.peer.do(PutField("list/a/later/thing", 5), move_item("list", "b", bo.place("c")))
    meet(ann.peer, bo.peer)
    for shelf in (ann, bo):
        assert order(shelf.peer) == ["a", "c"]
        assert shelf.item("a").is_contested
        assert shelf.item("b").is_away
        assert not shelf.item("c").is_contested
    ann.peer.do(bring_back("list", "a"))
    bo.peer.do(bring_back("list", "b"))
    meet(ann.peer, bo.peer)
    assert order(ann.peer) == order(bo.peer) == ["a", "c", "b"]
    assert not ann.item("a").is_contested
    assert ann.item("a").fields == {"name": "a", "later/thing": 5}


def test_taking_back_an_addition_takes_nothing_that_others_did_in_it() -> None:
    ann, bo = shelves("a")

    def added(id: str) -> None:
        steps = add_item("list", id, {"name": Text(id)}, ann.place("a"))
        ann.peer.session.add(steps, {f"list/{id}/": remove_item("list", id, {"name": Text(id)})})
        ann.peer.session.edit(SpliceField(f"list/{id}/name", Splice(1, 0, "!")))

    added("n")
    ann.peer.session.undo()
    ann.peer.session.undo()
    assert order(ann.peer) == ["a"]
    ann.peer.session.redo()
    assert order(ann.peer) == ["a", "n"]
    meet(ann.peer, bo.peer)
    ann.peer.session.undo()
    bo.peer.do(PutField("list/n/required", True))
    meet(ann.peer, bo.peer)
    assert order(ann.peer) == order(bo.peer) == ["a", "n"]
    assert ann.item("n").is_contested
    added("m")
    meet(ann.peer, bo.peer)
    bo.peer.do(PutField("list/m/required", True))
    meet(ann.peer, bo.peer)
    assert ann.peer.session.undo() == [SpliceField("list/m/name", Splice(1, 1, ""))]
    assert ann.peer.session.undo() == []
    assert "m" in order(ann.peer)


@given(st.data())
def test_there_is_always_room_between_two_places(data: st.DataObject) -> None:
    chance = data.draw(st.randoms(use_true_random=False))
    places = [first_place(number) for number in range(data.draw(st.integers(0, 3)))]
    last = -1
    for at in data.draw(st.lists(st.integers(0, 99), max_size=40)):
        at = last + 1 if at % 2 and last >= 0 else at % (len(places) + 1)
        low, high = places[at - 1] if at else "", places[at] if at < len(places) else ""
        place = place_between(low, high, chance.randbytes, goes_on=last >= 0 and at == last + 1)
        assert low < place
        assert not high or place < high
        assert is_place(place)
        places.insert(at, place)
        last = at
    assert max(map(len, places), default=0) < 100


def test_a_thing_without_a_sound_place_comes_last() -> None:
    bad = {f"list/{id}/{PLACE}": place for id, place in (("x", "000"), ("y", 5), ("z", "É"), ("w", "1" * 500))}
    fields = {**bad, "list/a/name": 1, f"list/b/{PLACE}": "i", "list/c/": 1, "list/d": 1, f"list/b/{AWAY}": 3}
    assert [item.id for item in items(fields, "list")] == ["b", "a", "c", "w", "x", "y", "z"]
    assert places_around(items(fields, "list"), "y") == ("i", "")
    assert between(fields, fields) == []
