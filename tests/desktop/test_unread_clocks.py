"""What counts as unread does not depend on anybody's clock: what was said before a PC came does not, what is said
afterwards does."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.chat import queries as chat_queries
from desktop.home import wall_clock
from desktop.home.home import Home
from desktop.workspace import Workspace
from tests.desktop.shops import LOOPBACK, OFF, WAIT_S, Person, join, until
from tests.desktop.wrong_clocks import DAY_MS, YEAR_MS, Clock


@pytest.mark.parametrize("joiner_ms", [-20 * YEAR_MS, 0, 40 * DAY_MS, 20 * YEAR_MS])
def test_history_is_not_unread_and_what_is_said_later_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, joiner_ms: int
) -> None:
    lead_ms = [0]
    monkeypatch.setattr(wall_clock, "time", Clock(lead_ms))
    alice = Person(Workspace.create(Home(tmp_path / "alice"), "Olive & Co", "Alice", "Till", network=LOOPBACK))
    try:
        for number in range(3):
            alice.say(f"before {number}")
        lead_ms[0] = joiner_ms
        bob = Person(join(alice, Home(tmp_path / "bob"), "Bob", "Office"))
        try:
            until(lambda: len(bob.texts()) == 3)
            assert chat_queries.conversation(bob.session, bob.everyone).unread == 0
            lead_ms[0] = 0
            alice.say("later")
            until(lambda: len(bob.texts()) == 4)
            assert chat_queries.conversation(bob.session, bob.everyone).unread == 1
            assert (
                chat_queries.message(bob.session, chat_queries.first_unread(bob.session, bob.everyone).hash).text
                == "later"
            )
            bob.say("an answer")
            until(lambda: len(alice.texts()) == 5)
            assert chat_queries.conversation(alice.session, alice.everyone).unread == 1
            assert bob.workspace.verify().result(WAIT_S).ok
        finally:
            bob.close()
        again = Person(Workspace.open(Home(tmp_path / "bob"), network=OFF))
        try:
            again.workspace.engine.submit(again.workspace.engine.rows.make_rows_again).result(WAIT_S)
            until(lambda: len(again.texts()) == 5)
            assert chat_queries.conversation(again.session, again.everyone).unread == 1
        finally:
            again.close()
    finally:
        alice.close()
