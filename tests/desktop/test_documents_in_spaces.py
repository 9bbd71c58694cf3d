"""The same kind and id in another space is another document: in rows, in events and while it is open."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from desktop import areas
from desktop.area import Areas
from desktop.areas import AREAS
from desktop.aside.commands import set_aside
from desktop.documents.area import with_documents
from desktop.documents.facts import Changed
from desktop.documents.key import DocumentKey
from desktop.documents.kind import in_the_shop
from desktop.documents.text import TEXT
from desktop.home.home import Home
from desktop.notes.document import KIND as NOTE
from desktop.notes.rows import TEXT as NOTE_TEXT
from desktop.rows.event import Event
from desktop.rows.fact_types import payload
from desktop.rows.read_model import ReadModel
from desktop.rows.viewer import Viewer
from desktop.workspace import Workspace
from sync.control import SpaceMemberRemoved
from sync.documents import Document, Text
from sync.entry import Batch
from sync.replica import Replica
from tests.desktop.models import empty_model
from tests.desktop.shops import OFF, WAIT_S, Person, two, until
from tests.desktop.test_projection import Shuffled, caught_up, projected
from tests.desktop.toy_area import queries
from tests.desktop.toy_area.area import AREA, WITH_GUESTS
from tests.desktop.toy_area.commands import begin_page
from tests.desktop.toy_area.events import PageChanged
from tests.desktop.toy_area.pages import KIND
from tests.sync.replicas import agree, founded, joined

PAGE = bytes(range(16))


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Person]:
    person = Person(Workspace.create(Home(tmp_path), "Olive", "Ann", "Till", network=OFF, areas=WITH_GUESTS))
    yield person
    person.close()


@pytest.fixture
def keys(ann: Person) -> list[DocumentKey]:
    """The same page in the shop's space and in two of Ann's own."""
    replica = ann.workspace.engine.replica
    private = [ann.workspace.engine.submit(replica.create_private_space).result(WAIT_S) for _ in range(2)]
    keys = [DocumentKey(space, KIND, PAGE) for space in (replica.shop_space, *private)]
    for number, key in enumerate(keys):
        ann.workspace.do(begin_page, key, f"page {number}").result(WAIT_S)
    return keys


def test_each_is_opened_written_and_undone_by_itself(ann: Person, keys: list[DocumentKey]) -> None:
    sessions = [ann.workspace.open_document(key) for key in keys]
    other = ann.workspace.open_document(keys[1])
    for number, session in enumerate(sessions):
        session.splice(0, 0, f"{number} on ")
        session.flush().result(WAIT_S)
    until(lambda: bool(other.merge()))
    assert [session.text for session in (*sessions, other)] == [
        "0 on page 0", "1 on page 1", "2 on page 2", "1 on page 1",
    ]  # fmt: skip
    sessions[2].undo()
    for session in (*sessions, other):
        session.close()
    assert [queries.page(ann.session, key) for key in keys] == ["0 on page 0", "1 on page 1", "page 2"]
    assert [ann.session.document(key).text(TEXT) for key in keys] == ["0 on page 0", "1 on page 1", "page 2"]
    assert ann.workspace.verify().result(WAIT_S).ok


def test_what_changes_in_one_is_told_of_that_one(ann: Person, keys: list[DocumentKey]) -> None:
    told: list[Event] = []
    ann.workspace.engine.submit(ann.workspace.engine.events.flush).result(WAIT_S)
    ann.workspace.subscribe(told.extend)
    with closing(ann.workspace.open_document(keys[1])) as session:
        session.splice(0, 0, "more ")
    until(lambda: PageChanged(keys[1]) in told)
    assert {event for event in told if isinstance(event, PageChanged)} == {PageChanged(keys[1])}
    ann.workspace.engine.submit(ann.workspace.engine.rows.make_rows_again).result(WAIT_S)
    until(lambda: {PageChanged(key) for key in keys} <= set(told))


def begin(replica: Replica, space: bytes, text: str, kind: str = KIND) -> None:
    document = Document(DocumentKey(space, kind, PAGE).digest, replica.me.feed, os.urandom)
    with document.edit() as edit:
        edit.put(TEXT, Text(text))
    replica.post(space, Batch([payload(Changed(PAGE, kind, change.raw)) for change in edit.changes]))


def pages(model: ReadModel) -> dict[bytes, str]:
    return dict(model.conn.execute("SELECT space, text FROM guest_pages WHERE page = ?", (PAGE,)).fetchall())


def notes(model: ReadModel) -> list[str]:
    return [text for (text,) in model.conn.execute(f"SELECT {NOTE_TEXT} FROM notes n").fetchall()]


def test_rows_that_go_from_one_space_stay_in_the_others() -> None:
    alice = founded()
    bob = joined(alice)
    spaces = [alice.shop_space, alice.create_private_space(), alice.create_private_space()]
    for space in spaces[1:]:
        alice.add_space_member(space, bob.me.member)
    agree(alice, bob)
    cut = alice.log.chains.cut([bob.me.feed])
    for space in spaces:
        begin(bob, space, space.hex())
        begin(bob, space, f"note of {space.hex()}", NOTE)
    agree(alice, bob)
    model = empty_model(WITH_GUESTS)
    projection = projected(alice, model)
    projection.prepare()
    caught_up(projection)
    left = {space: space.hex() for space in spaces}
    assert pages(model) == left
    assert notes(model) == [f"note of {alice.shop_space.hex()}"]
    for space in spaces[1:]:
        alice.control(SpaceMemberRemoved(space, bob.me.member, cut))
        caught_up(projection)
        del left[space]
        assert pages(model) == left
        assert notes(model) == [f"note of {alice.shop_space.hex()}"]
    for part in (model, alice, bob):
        part.close()


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_the_order_in_which_spaces_arrive_makes_no_difference(order: tuple[int, ...]) -> None:
    alice = founded()
    spaces = [alice.shop_space, alice.create_private_space(), alice.create_private_space()]
    before = alice.arrivals(0, 1_000)
    for space in spaces:
        begin(alice, space, space.hex())
    written = alice.arrivals(before[-1].arrival, 1_000)
    view = Shuffled(alice, [*before, *(written[number] for number in order)])
    model = empty_model(WITH_GUESTS)
    projection = projected(view, model)
    projection.prepare()
    for view.visible in range(len(before), len(before) + 4):
        caught_up(projection)
    assert pages(model) == {space: space.hex() for space in spaces}
    for part in (model, alice):
        part.close()


def test_what_was_set_aside_of_one_is_listed_with_what_that_one_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(areas, "AREAS", WITH_GUESTS)
    with two(tmp_path) as (alice, bob):
        engine, bobs = alice.workspace.engine, bob.workspace.engine.replica.me
        private = engine.submit(engine.replica.create_private_space).result(WAIT_S)
        engine.submit(lambda: engine.replica.add_space_member(private, bobs.member)).result(WAIT_S)
        ours, everybodys = (DocumentKey(space, KIND, PAGE) for space in (private, engine.replica.shop_space))
        alice.workspace.do(begin_page, ours, "ours").result(WAIT_S)
        alice.workspace.do(begin_page, everybodys, "everybody's").result(WAIT_S)
        cut = engine.submit(lambda: engine.replica.log.chains.cut([bobs.feed])).result(WAIT_S)
        until(lambda: queries.page(bob.session, ours) == "ours")
        with closing(bob.workspace.open_document(ours)) as session:
            session.splice(0, 0, "also ")
        until(lambda: queries.page(alice.session, ours) == "also ours")
        engine.submit(lambda: engine.control(SpaceMemberRemoved(private, bobs.member, cut))).result(WAIT_S)
        until(lambda: queries.page(alice.session, ours) == "ours")
        (aside,) = alice.workspace.do(set_aside).result(WAIT_S)
        assert [(item.kind, item.text) for item in aside.items] == [("document", "also ")]
        assert queries.page(alice.session, everybodys) == "everybody's"


def areas_with_pages(version: int, may_be_in: Callable[[bytes, Viewer], bool]) -> Areas:
    pages = replace(AREA.documents[0], may_be_in=may_be_in)
    return with_documents((*AREAS, replace(AREA, version=version, documents=(pages,))))


def test_a_kind_is_shown_in_the_spaces_in_which_its_areas_version_lets_it_be(tmp_path: Path) -> None:
    alice = founded()
    spaces = [alice.shop_space, alice.create_private_space(), alice.create_private_space()]
    everywhere = {space: space.hex() for space in spaces}
    shops, own = {alice.shop_space: alice.shop_space.hex()}, {spaces[1]: spaces[1].hex()}

    def shown(areas: Areas) -> dict[bytes, str]:
        model = ReadModel.open(tmp_path / "model.db", bytes(32), areas)
        projection = projected(alice, model)
        projection.prepare()
        caught_up(projection)
        found = pages(model)
        model.close()
        return found

    begin(alice, spaces[0], spaces[0].hex())
    begin(alice, spaces[1], spaces[1].hex())
    assert shown(areas_with_pages(1, in_the_shop)) == shops
    begin(alice, spaces[2], spaces[2].hex())
    assert shown(areas_with_pages(1, in_the_shop)) == shops
    assert shown(areas_with_pages(2, lambda space, viewer: True)) == everywhere
    assert shown(areas_with_pages(3, lambda space, viewer: space == spaces[1])) == own
    alice.close()
