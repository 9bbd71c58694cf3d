"""A day in a shop on which much goes wrong: what is written down of it holds no text, name, key, code or word."""

import asyncio
import base64
import gc
import logging
import os
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import suppress
from itertools import pairwise

import pytest

from desktop import discretion
from desktop.backups import commands as backup_commands
from desktop.chat import commands as chat_commands
from desktop.colleagues import commands as colleague_commands
from desktop.drive import adding
from desktop.errors import HomeDamagedError
from desktop.home import key_store
from desktop.home.home import Home, seat_key
from desktop.joining import Joining
from desktop.notes import commands as notes_commands
from desktop.people import commands as people_commands
from desktop.rows.row_writer import RowWriter
from desktop.todos import commands as todo_commands
from desktop.todos.records import NewTodo
from desktop.workspace import Workspace
from tests.desktop.command_line import ROOT
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, until
from ui.faults import Faults

TEXT, NOTE, TODO, FILE = "Quittenmus für Ottilie", "Safranrisotto", "Zwetschgen entkernen", "Lohnliste-Ottokar.txt"
SHOP, NAME, OTHER, PC = "Feinkost Zirbelnuss", "Adalgunde Xylander", "Ottokar Quast", "Rechner Brombeere"
PIN = "739184"


@pytest.fixture
def faults(tmp_path):
    """The log of a window, which hears everything."""
    found = Faults(tmp_path / "home" / "logs")
    found.watch()
    found.keep_log()
    root = logging.getLogger()
    level, handler = root.level, root.handlers[-1]
    root.setLevel(logging.DEBUG)
    handler.setLevel(logging.DEBUG)
    yield found
    root.setLevel(level)
    found.close()


def spell(secret):
    """The ways in which a key may be written."""
    return {
        secret,
        secret.hex().encode(),
        base64.b64encode(secret).rstrip(b"="),
        base64.urlsafe_b64encode(secret).rstrip(b"="),
    }


def keys_of(workspace, home):
    """All that opens anything on this PC."""
    state = workspace.engine.replica._state
    own = [key for seat in state.own for key in (seat.keys.signing, seat.keys.sealing)]
    key = home.key()
    derived = [key_store.derived(key, "log"), seat_key(key, workspace.engine.replica.me.feed)]
    return [
        key,
        *derived,
        *own,
        workspace.engine.replica.device.private,
        *(state.keys[epoch] for epoch in state.keys.held),
    ]


def fail(*about):
    raise ValueError(f"nothing can be done with {about}")


class Lost:
    def __del__(self):
        fail(TEXT)


def tell_nonsense(address):
    """What a stranger's program says to a PC."""
    host, _, port = address.rpartition(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection((host.strip("[]"), int(port)), timeout=WAIT_S)
    with suppress(OSError), plain, context.wrap_socket(plain) as stranger:
        stranger.sendall((len(TEXT.encode())).to_bytes(4, "big") + TEXT.encode() * 3)
        while stranger.recv(1 << 16):
            pass


def go_wrong(person, monkeypatch):
    """In each place where something may that nobody foresees: in rows, services, listeners, callbacks, threads."""
    engine = person.workspace.engine
    write = RowWriter._write
    monkeypatch.setattr(RowWriter, "_write", lambda writer, *given: fail(TEXT, given))
    with suppress(Exception):
        person.say(TEXT)
    monkeypatch.setattr(RowWriter, "_write", write)
    person.workspace.subscribe(lambda _: fail(TEXT))
    engine.submit(lambda: engine.replica.subscribe(lambda *_: fail(TEXT))).result(WAIT_S)
    engine.submit(lambda: engine._keep_running("scripted service", lambda: fail(TEXT))).result(WAIT_S)
    engine.thread.loop.call_soon_threadsafe(fail, TEXT, PIN)

    async def never_asked():
        await asyncio.wait([asyncio.ensure_future(asyncio.to_thread(fail, TEXT))])

    engine.submit_async(never_asked).result(WAIT_S)
    with suppress(Exception):
        person.say("after all " + TEXT)
    thread = threading.Thread(target=fail, args=(TEXT,))
    thread.start()
    thread.join()
    try:
        fail(TEXT)
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    Lost()
    gc.collect()


def test_what_is_written_down_says_where_and_never_what(tmp_path, faults, monkeypatch, capfd, qapp):
    monkeypatch.setattr("sync.pins.Pins.__init__.__defaults__", (1 << 4,))
    home = Home(tmp_path / "home")
    alice = Person(Workspace.create(home, SHOP, NAME, PC, network=LOOPBACK))
    do = lambda *command, **named: alice.workspace.do(*command, **named).result(WAIT_S)  # noqa: E731
    alice.say(TEXT)
    do(notes_commands.create_note, NOTE)
    do(todo_commands.add_todo, NewTodo(TODO))
    (tmp_path / FILE).write_text(TEXT)
    do(adding.add_paths, [tmp_path / FILE])
    words = do(backup_commands.make_sheet)
    (tmp_path / "disk").mkdir()
    assert do(backup_commands.back_up, tmp_path / "disk").verified
    do(chat_commands.save_draft, alice.everyone, TEXT)
    until(lambda: bool(alice.workspace.sync_state().listening))
    address = alice.workspace.sync_state().listening[0]
    tell_nonsense(address)
    code = do(people_commands.invite, role="employee").code
    joining = Joining(Home(tmp_path / "other"), OTHER, PC, network=LOOPBACK)
    joining.start()
    joining.choose(address)
    joining.enter(f"{int(code) ^ 1:08}")
    until(lambda: joining.state.kind == "wrong_code")
    joining.enter(code)
    bob = Person(joining.result.result(WAIT_S))
    secrets = keys_of(alice.workspace, home)
    do(colleague_commands.add_new, OTHER + " II", "employee", PIN)
    go_wrong(alice, monkeypatch)
    bob.close()
    alice.session.close()
    alice.workspace.close(WAIT_S)
    home.log_path.write_bytes(home.log_path.read_bytes()[:5000])
    with pytest.raises(HomeDamagedError) as damaged:
        Workspace.open(home, network=LOOPBACK)
    faults.note_exception(damaged.value)

    written = b"".join(file.read_bytes() for file in home.logs_path.iterdir())
    said = "".join(capfd.readouterr()).encode()
    for expected in (
        b"row_writer",
        b"scripted service",
        b"Unexpected: ValueError",
        b"in default_exception_handler",
        b"fail\n",
    ):
        assert expected in written, expected
    sought = {text.encode() for text in (TEXT, NOTE, TODO, FILE, SHOP, NAME, OTHER, PC, PIN, code)}
    sought |= {part.encode() for text in (TEXT, NAME, OTHER, SHOP) for part in text.split() if len(part) > 4}
    sought |= {f"{code[:4]} {code[4:]}".encode(), str(home.path).encode()}
    sought |= {" ".join(pair).encode() for pair in pairwise(words)}
    sought |= {way for secret in secrets for way in spell(secret)}
    assert [each for each in sought if each in written] == []
    assert [each for each in sought if each in said] == []


CRASHING = """
import logging, os, sys, threading
from desktop import discretion
discretion.leave_no_core()
discretion.report_discreetly()
def fail(about): int(about)
logging.getLogger("somebody.else").error("about %s", {0!r})
thread = threading.Thread(target=fail, args=({0!r},)); thread.start(); thread.join()
class Lost:
    def __del__(self): fail({0!r})
Lost()
if "abort" in sys.argv: os.abort()
fail({0!r})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Signals and cores are Unix's.")
def test_what_a_crash_leaves_says_where_and_never_what(tmp_path):
    for end, status in (("raise", 1), ("abort", -6)):
        ended = subprocess.run(
            [sys.executable, "-c", CRASHING.format(TEXT), end],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ended.returncode == status, ended.stderr
        assert ended.stderr.count("Unexpected: ValueError") == (3 if end == "raise" else 2)
        assert not any(part in ended.stdout + ended.stderr for part in TEXT.split())
        assert list(tmp_path.iterdir()) == [], "no core"


def test_an_error_is_described_by_its_kind_and_the_name_of_its_reason():
    assert discretion.described(OSError(28, TEXT, FILE)) == "OSError 28"
    assert discretion.described(KeyError(TEXT)) == "KeyError"
