"""What is not for somebody's eyes is nowhere on their PC, nor on the wire: not in databases, files or memory."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from desktop.backups import age
from desktop.chat import channels, private_channels
from desktop.chat import commands as chat
from desktop.drive import adding
from desktop.drive import commands as drive
from desktop.files.commands import GivenFile, add_files
from desktop.files.contents import is_here
from desktop.files.value import FileValue
from desktop.forms import commands as forms
from desktop.forms import queries as form_queries
from desktop.home.home import Home
from desktop.notes.document import KIND as NOTE
from desktop.notes.document import fill
from desktop.records import commands as records
from desktop.workspace import Workspace
from tests.conftest import HAS_OWN_LOOPBACK, ROOT
from tests.desktop.command_line import ask
from tests.desktop.form_samples import NAME, visitors
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join, reopened, until
from tests.privacy import places
from tests.privacy.canaries import Search, canary, folded
from tests.process import Running

SHARED = {"sh", "bo", "pu", "he"}
"""The shop's name and Bob's, an open channel, what was said to everyone."""
SECRETS = {"pc", "pm", "pf", "pb", "pn", "dm", "mf", "mb", "ow", "re", "fi"}
"""What Eve, an employee, may not read: of a private channel its name, a message, a file's name and bytes, a note; a
direct message; a folder of the managers and the bytes of a file in it; a folder of the owners; a record of a form that
managers read; one in Bob's file."""
BEFORE, WHILE_THERE, AFTER = "be", "wi", "af"
"""What was said before Eve was let in "from now on", then, and after she was taken out."""

pytestmark = pytest.mark.skipif(not HAS_OWN_LOOPBACK, reason="Reading memory and wires takes Linux and root.")


class Shop(NamedTuple):
    """Three homes, and the keys that Eve must not have."""

    alice: Path
    bob: Path
    eve: Path
    keys: dict[str, bytes]
    oven: FileValue


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    homes = [tmp_path_factory.mktemp(name) / "home" for name in ("alice", "bob", "eve")]
    with ExitStack() as stack:
        alice = Person(Workspace.create(Home(homes[0]), canary("sh"), "Alice", "Till", network=LOOPBACK))
        stack.callback(alice.close)
        bob = Person(join(alice, Home(homes[1]), canary("bo"), "Office", role="manager"))
        stack.callback(bob.close)
        eve = Person(join(alice, Home(homes[2]), "Eve", "Bakery"))
        stack.callback(eve.close)
        people = [person.workspace.me.id for person in (bob, eve)]
        until(lambda: len(alice.workspace.sync_state().peers) == 3)
    with reopened(homes[0]) as alice:
        oven = _write(alice, people[0])
        hers = _come_and_go(alice, people[1])
        keys = {name: key for name, key in _keys(alice).items() if name not in hers}
    return Shop(*homes, keys | {"file": oven.key}, oven)


def _write(alice: Person, bob: str) -> FileValue:
    """All that there is to read, and to be kept from Eve; a file in the private channel."""
    do = _doing(alice)
    wages = do(private_channels.create_private_channel, canary("pc")).id
    do(private_channels.add_person, wages, bob, history=True)
    (oven,) = do(add_files, [GivenFile(f"{canary('pb')} ".encode() * 20_000, f"{canary('pf')}.txt")])
    alice.say(canary("pm"), wages, files=[oven])
    do(lambda context: context.documents.create(bytes.fromhex(wages), NOTE, lambda edit: fill(edit, canary("pn"))))
    alice.say(canary("dm"), do(chat.open_direct, bob).id)

    managers = do(drive.new_folder, canary("mf"), readers="managers")
    do(adding.add_given, [GivenFile(canary("mb").encode(), "prices.txt")], managers.id)
    do(drive.new_folder, canary("ow"), readers="owners")
    for audience, mark, whose in (("managers", "re", None), ("own", "fi", bob)):
        form = do(forms.make, visitors(audience=audience))
        entries = form_queries.entries_of(alice.session, form.id)
        do(records.create, entries, {NAME.key: canary(mark)}, whose=whose)

    return oven


def _come_and_go(alice: Person, eve: str) -> set[str]:
    """A private channel in which Eve is for a while, and what everybody reads; the keys that she may have."""
    do = _doing(alice)
    rota = do(private_channels.create_private_channel, "Rota").id
    alice.say(canary(BEFORE), rota)
    do(private_channels.add_person, rota, eve, history=False)
    hers = set(_keys(alice, eve))
    alice.say(canary(WHILE_THERE), rota)
    do(private_channels.remove_person, rota, eve)
    alice.say(canary(AFTER), rota)
    do(channels.create_channel, canary("pu"))
    alice.say(canary("he"))
    return hers


def _doing(person: Person) -> Callable[..., Any]:
    return lambda command, *values, **named: person.workspace.do(command, *values, **named).result(WAIT_S)


def _keys(person: Person, of: str | None = None) -> dict[str, bytes]:
    """Those of all epochs, or of those that somebody is entitled to, by names of their own."""
    replica = person.workspace.engine.replica
    epochs = [epoch.hash for space in replica.verdicts.spaces.values() for epoch in space.epochs]
    fitting = [epoch for epoch in epochs if of is None or bytes.fromhex(of) in replica.verdicts.entitled(epoch)]
    return {f"key {epoch.hex()[:6]}": replica._state.keys[epoch] for epoch in fitting}


@contextmanager
def serving(*homes: Path) -> Iterator[list[Running]]:
    """Each headless, in a process of its own, with its own folder for what is put aside."""
    with ExitStack() as stack:
        running = []
        for home in homes:
            scratch = home.parent / "tmp"
            scratch.mkdir()
            around = {"TMPDIR": str(scratch), "COUNTERTOP_NETWORK": "loopback", "COUNTERTOP_PORT": "0"}
            running.append(Running([sys.executable, "-m", "ui", "--home", str(home), "serve", "--json"], ROOT, around))
            stack.callback(running[-1].kill)
        yield running
        assert [process.stop() for process in running] == [0] * len(running)


def _is_there(home: Path, shop: Shop) -> bool:
    with reopened(home) as person:
        return canary("he") in person.texts() and is_here(person.session, shop.oven)


def test_what_is_not_for_somebody_is_nowhere_on_their_pc_nor_on_the_wire(shop: Shop) -> None:
    search = Search(shop.keys)
    with places.Wire() as wire, serving(shop.alice, shop.bob, shop.eve) as (_, bobs, eves):
        until(lambda: all(_is_there(home, shop) for home in (shop.bob, shop.eve)))
        ask(shop.eve, "verify")
        in_eves_memory = search.found_in_all(places.memory(eves.pid))
        in_bobs_memory = search.found_in_all(places.memory(bobs.pid))
        _say_plainly("pl")
    assert search.found_in_all(wire.heard()) == {"pl"}
    assert sum(map(len, wire.heard())) > 2 * 20_000 * len(canary("pb"))

    read = {*SHARED, WHILE_THERE}
    assert search.found_in_all(places.databases(shop.eve)) == read
    assert in_eves_memory <= read
    assert in_eves_memory & SHARED
    assert WHILE_THERE in in_eves_memory
    assert search.found_in_all(places.files(shop.eve.parent)) == set()

    everything = {*read, *SECRETS, BEFORE, AFTER}  # and so it would have been found
    in_alices = search.found_in_all(places.databases(shop.alice))
    assert in_alices >= {*everything, "file"} - {"pb", "mb"}
    assert in_bobs_memory & SECRETS
    assert in_bobs_memory & shop.keys.keys() > {"file"}


def test_what_is_carried_or_kept_elsewhere_says_nothing(shop: Shop, tmp_path: Path) -> None:
    search, drive = Search(shop.keys), tmp_path / "drive"
    drive.mkdir()
    ask(shop.alice, "recovery-sheet")
    ask(shop.alice, "bundle", "out", str(drive / "stick"), "--all")
    backup = Path(ask(shop.alice, "backup", "now", str(drive))["file"])
    assert len(list(drive.iterdir())) == 2
    assert search.found_in_all(places.files(drive)) == {"sh"}  # a backup's name says of which shop it is
    with (
        reopened(shop.alice) as alice,
        backup.open("rb") as source,
        age.opening(source, alice.workspace.engine.replica.device.private) as unsealed,
    ):
        assert search.found(unsealed.read()) == shop.keys.keys() - {"file"}


def _say_plainly(mark: str) -> None:
    """So that it is known what would be heard."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as said:
        said.sendall(f"{folded(canary(mark))} ".encode("utf-16-le"))
        other, _ = server.accept()
        other.close()
