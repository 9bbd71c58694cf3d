"""What the engine does when there is time: nobody waits for it, and it comes to pass without being asked."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop.home.home import seat_key
from desktop.rows.read_model import ReadModel
from desktop.rows.search_index import FEW_LISTS
from sync.errors import DamagedError
from tests.desktop.shops import WAIT_S, Person, alone, until


def word_lists(person: Person) -> int:
    engine = person.workspace.engine
    query = "SELECT count(DISTINCT segid) FROM message_words_idx"
    return int(engine.submit(lambda: engine.model.conn.execute(query).fetchone()[0]).result(WAIT_S))


def in_the_file(person: Person, folder: Path) -> list[str]:
    """The messages that are in the file of the rows, without what stands beside it."""
    engine = person.workspace.engine
    copy = Path(shutil.copy(engine.model.path, folder / "copy.db"))
    try:
        model = ReadModel(copy, seat_key(engine.key, engine.replica.me.feed), query_only=True)
        try:
            there = model.conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'messages'").fetchall()
            rows = model.conn.execute("SELECT text FROM messages ORDER BY id").fetchall() if there else []
            return [text for (text,) in rows]
        finally:
            model.close()
    except DamagedError:
        return []


def test_the_lists_of_words_become_few_again_and_say_the_same(tmp_path: Path) -> None:
    with alone(tmp_path) as here:
        for number in range(3 * FEW_LISTS):
            here.say(f"croissant {number}")
        until(lambda: word_lists(here) < FEW_LISTS)
        assert len(here.session.search("croissant", 100)) == 3 * FEW_LISTS
        assert here.workspace.verify().result(WAIT_S).ok


def test_what_was_written_goes_into_the_file_while_it_is_open(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as here:
        here.say("hello")
        until(lambda: in_the_file(here, tmp_path) == ["hello"])
