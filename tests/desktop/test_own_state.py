"""What somebody wrote and did not send, and did not read yet, comes back with a backup: theirs alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.backups import commands, makers, own_state
from desktop.backups.own_state import BroughtState
from desktop.backups.words import secret_of
from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.files.commands import GivenFile, add_files
from desktop.home.home import Home
from desktop.mirrors.kept import KeptMirror, keep_mirrors, kept_mirrors
from desktop.recovery import restore
from desktop.rows.read_session import as_bytes
from sync import backup
from sync.errors import MalformedError
from sync.recovery import RecoveryKey
from tests.desktop.shops import OFF, WAIT_S, Person, two, until


def do(person: Person, command: Any, *values: Any) -> Any:
    return person.workspace.do(command, *values).result(WAIT_S)


def back(home: Path, file: Path, words: list[str]) -> Person:
    return Person(restore(Home(home), file, " ".join(words), network=OFF).workspace)


def test_drafts_and_unread_messages_come_back_to_whose_they_are(tmp_path: Path) -> None:
    oven, (disk, bobs) = tmp_path / "oven.txt", (tmp_path / "disk", tmp_path / "bobs")
    oven.write_text("It is broken")
    disk.mkdir()
    bobs.mkdir()
    with two(tmp_path) as (alice, bob):
        everyone = alice.everyone
        first, second = bob.say("Good morning"), bob.say("The oven is broken")
        bob.say("It smells")
        until(lambda: len(alice.texts()) == 3)
        do(alice, chat_commands.mark_read, everyone, first)
        do(alice, chat_commands.save_draft, everyone, "I will call")
        do(bob, chat_commands.save_draft, everyone, "Wages?")
        (waiting,) = do(alice, add_files, [GivenFile.at(oven)])
        do(alice, chat_commands.save_attachments, everyone, [waiting])
        do(alice, lambda context: keep_mirrors(context.local_state, [KeptMirror("1", "", "/old")]))
        words = do(alice, commands.make_sheet)
        until(lambda: bool(do(bob, commands.sheets)))
        made, of_bob = do(alice, commands.back_up, disk), do(bob, commands.back_up, bobs)
        assert made.verified
        assert b"I will call" not in made.path.read_bytes()

    again = back(tmp_path / "again", made.path, words)
    session = again.session
    assert chat_queries.conversation(session, everyone).draft == "I will call"
    assert chat_queries.conversation(session, everyone).unread == 2
    key = chat_queries.first_unread(session, everyone)
    assert key is not None
    assert key.hash == second
    assert chat_queries.attachments_of(session, everyone) == (waiting,)
    assert do(again, lambda context: context.replica.files.is_whole(waiting.id))
    assert kept_mirrors(session.local_state) == ()
    do(again, chat_commands.mark_read, everyone, chat_queries.messages(session, everyone)[-1].id)
    assert chat_queries.conversation(session, everyone).unread == 0
    assert do(again, lambda context: context.replica.peers.history) is not None
    again.close()

    from_bob = back(tmp_path / "from bob", of_bob.path, words)
    assert chat_queries.conversation(from_bob.session, everyone).draft == ""
    from_bob.close()


def test_what_another_person_says_to_be_mine_is_not_believed(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        key = RecoveryKey.of(secret_of(" ".join(do(alice, commands.make_sheet))))
        do(alice, chat_commands.save_draft, alice.everyone, "I will call")
        until(lambda: bool(do(bob, commands.sheets)))

        def believed(said: list[Any]) -> bool:
            return bool(do(alice, lambda context: BroughtState(said, key).is_of(context.replica)))

        (mine,) = do(alice, own_state.sealed_for, key.public)
        assert BroughtState([mine], key).state.drafts[as_bytes(alice.everyone)].text == "I will call"
        assert believed([mine])
        assert not believed([replace(mine, sealed=mine.sealed[:-1])])
        assert not believed([])
        assert do(bob, own_state.sealed_for, key.public) == []
        forged = do(bob, lambda context: own_state.sealed_by(context, mine.member, key.public))
        assert not believed([forged])


def test_what_makes_no_sense_in_a_backup_of_others_keeps_nothing_else_from_coming_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with two(tmp_path) as (alice, bob):
        words, me = do(alice, commands.make_sheet), as_bytes(alice.workspace.me.id)
        alice.say("Good morning")
        until(lambda: bool(do(bob, commands.sheets)) and bob.texts() == ["Good morning"])
        with monkeypatch.context() as patched:
            patched.setattr(own_state, "_own_state", lambda _: own_state.OwnState({}, {"files/waiting/there": b"\xc1"}))
            patched.setattr(makers, "sealed_for", lambda context, key: [own_state.sealed_by(context, me, key)])
            made = do(bob, commands.back_up, disk)
    again = back(tmp_path / "again", made.path, words)
    assert again.texts() == ["Good morning"]
    again.close()
    monkeypatch.setattr(backup, "KEPT_MOST", 10)
    with pytest.raises(MalformedError):
        restore(Home(tmp_path / "too much"), made.path, " ".join(words), network=OFF)
