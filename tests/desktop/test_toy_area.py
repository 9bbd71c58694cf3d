"""An area is a room: a folder and a line in each list, and the kernel does the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop import areas
from desktop.areas import AREAS
from desktop.chat.facts import Posted
from desktop.cli import vocabulary
from desktop.home.home import Home
from desktop.rows.event import Event
from desktop.rows.fact_types import payload
from desktop.rows.read_model import ReadModel
from desktop.workspace import Workspace
from sync.entry import Batch
from tests.desktop.command_line import ask, refused
from tests.desktop.models import empty_model
from tests.desktop.shops import OFF, WAIT_S, Person, alone, reopened, until
from tests.desktop.test_projection import caught_up, check_any_order, projected
from tests.desktop.toy_area import commands, queries
from tests.desktop.toy_area.area import AREA, WITH_GUESTS
from tests.desktop.toy_area.events import GuestBookChanged
from tests.desktop.toy_area.facts import GuestSigned, GuestVouched
from tests.sync.replicas import founded
from tests.volume import drawn


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The area stands in the lists."""
    monkeypatch.setattr(areas, "AREAS", WITH_GUESTS)
    monkeypatch.setitem(vocabulary.WORDS, "tests.desktop.toy_area.cli", ("sign",))


@pytest.fixture
def alice(listed: None, tmp_path: Path) -> Iterator[Person]:
    with alone(tmp_path / "home") as alice:
        yield alice


def test_what_is_said_in_it_is_shown_told_found_and_verified(alice: Person) -> None:
    told: list[Event] = []
    alice.workspace.subscribe(told.extend)
    assert alice.workspace.do(commands.sign, "Maria  Rossi").result(WAIT_S) == ["Maria Rossi"]
    until(lambda: GuestBookChanged() in told)
    assert queries.guests(alice.session) == ["Maria Rossi"]
    assert [hit.kind for hit in alice.session.search("rossi")] == ["guest"]
    assert alice.workspace.verify().result(WAIT_S).ok
    alice.workspace.engine.submit(alice.workspace.engine.rows.make_rows_again).result(WAIT_S)
    until(lambda: queries.guests(alice.session) == ["Maria Rossi"])


def test_rows_that_do_not_say_what_was_said_are_found_out(alice: Person) -> None:
    alice.workspace.do(commands.sign, "Maria").result(WAIT_S)
    conn = alice.workspace.engine.model.conn
    alice.workspace.engine.submit(lambda: conn.execute("UPDATE guests SET name = 'Mario'")).result(WAIT_S)
    (problem,) = alice.workspace.verify().result(WAIT_S).problems
    assert "guests" in problem


def test_it_has_verbs_on_the_command_line(listed: None, tmp_path: Path) -> None:
    home = tmp_path / "home"
    ask(home, "create", "--shop", "Olive", "--name", "Ann")
    assert ask(home, "sign", "Maria") == ["Maria"]
    assert "type a name" in refused(home, "sign", " ")


@settings(max_examples=drawn(10))
@given(seed=st.integers(0, 1 << 32), steps=st.integers(1, 25))
def test_any_order_in_any_pieces_gives_the_same_rows(seed: int, steps: int) -> None:
    check_any_order(seed, steps, WITH_GUESTS)


def test_a_shop_that_has_it_opens_where_it_is_not_known_and_says_it_once_it_is(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    Workspace.create(home, "Olive", "Ann", "Till", network=OFF, areas=WITH_GUESTS).close(WAIT_S)
    knowing = Person(Workspace.open(home, network=OFF, areas=WITH_GUESTS))
    knowing.workspace.do(commands.sign, "Maria").result(WAIT_S)
    knowing.close()
    (model,) = home.path.glob("seats/*/model.db")
    model.unlink()
    with reopened(home.path) as older:
        waiting = older.workspace.engine.model.conn.execute("SELECT reason FROM held_back").fetchall()
        assert waiting == [("unknown",)]
        older.say("meanwhile")
    knowing = Person(Workspace.open(home, network=OFF, areas=WITH_GUESTS))
    until(lambda: queries.guests(knowing.session) == ["Maria"])
    assert knowing.texts() == ["meanwhile"]
    assert knowing.workspace.verify().result(WAIT_S).ok
    knowing.close()


def test_what_is_kept_says_nothing_where_its_author_could_erase_it() -> None:
    replica, model = founded(), empty_model(WITH_GUESTS)
    vouched, signed = GuestVouched("Maria"), GuestSigned("Mario")
    batches = [model.fact_types.batch(facts) for facts in ([vouched], [signed, vouched], [signed])]
    entries = replica.post(replica.shop_space, *batches, *(batch._replace(is_kept=False) for batch in batches))
    assert [entry.header.is_kept for entry in entries] == [True, True, False, False, False, False]
    (harmless,) = replica.post(replica.shop_space, batches[2]._replace(is_kept=True))
    projection = projected(replica, model)
    projection.prepare()
    caught_up(projection)
    shown = sorted(name for (name,) in model.conn.execute("SELECT name FROM guests").fetchall())
    assert shown == ["Maria", "Maria", "Mario", "Mario", "Mario", "Mario"]
    held_back = model.conn.execute("SELECT hash, reason FROM held_back ORDER BY arrival").fetchall()
    assert held_back == [(entry.hash, "void") for entry in entries[3:5]]
    assert harmless.header.is_kept
    for part in (model, replica):
        part.close()


INDEXED = replace(AREA.tables[0], statements=(*AREA.tables[0].statements, "CREATE INDEX guests_again ON guests (name)"))


@pytest.mark.parametrize("changed", [{"version": 2}, {"tables": (INDEXED, *AREA.tables[1:])}])
def test_another_version_or_table_of_it_makes_its_rows_anew_and_no_others(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    replica, path = founded(), tmp_path / "model.db"
    replica.post(replica.shop_space, Batch([payload(Posted(b"", "hello"))]))
    replica.post(replica.shop_space, Batch([payload(GuestSigned("Maria"))]))
    model = ReadModel.open(path, bytes(32), WITH_GUESTS)
    projection = projected(replica, model)
    projection.prepare()
    caught_up(projection)
    model.conn.execute("UPDATE messages SET text = 'a mark'")
    model.conn.execute("UPDATE guests SET name = 'a mark'")
    model.close()
    model = ReadModel.open(path, bytes(32), (*AREAS, replace(AREA, **changed)))
    projection = projected(replica, model)
    projection.prepare()
    caught_up(projection)
    assert model.conn.execute("SELECT name FROM guests").fetchall() == [("Maria",)]
    assert model.conn.execute("SELECT text FROM messages").fetchall() == [("a mark",)]
    for part in (model, replica):
        part.close()
