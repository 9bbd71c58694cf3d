"""The people of one PC on the command line: who is in, PINs, letting colleagues in and taking them off."""

from __future__ import annotations

import argparse
from getpass import getpass
from typing import TYPE_CHECKING, Final

from desktop.cli import output
from desktop.cli.names import person_known
from desktop.cli.passphrase import has_terminal, opened_home
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.colleagues import called, commands, given
from desktop.colleagues.door import Door
from desktop.colleagues.inside import come_in, go_out, inside
from desktop.engine.records import OFFLINE
from desktop.entering import entered, let_in_by_code
from desktop.errors import InvalidError, NotFoundError
from desktop.home.environment import network_settings
from desktop.home.home import Home
from desktop.people import queries
from desktop.people.roles import ROLES
from desktop.rows.names import meant
from desktop.rows.typed_text import printable, quoted
from sync.seats import Insider

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.colleagues.records import PersonHere
    from desktop.people.records import Person
    from desktop.rows.read_session import ReadSession
    from desktop.workspace import Workspace

NO_PIN: Final = "has no PIN on this PC: anybody can come in as them. Choose one: countertop seat pin PIN"
NOTHING_TO_LOCK: Final = "Nobody has a PIN on this PC, so it cannot be locked. Choose one: countertop seat pin PIN"


def add(arguments: argparse.Namespace) -> int:
    """Let a colleague use this PC: somebody new with a role, or somebody of the shop."""
    home = opened_home(arguments)
    with opened(arguments) as (workspace, session):
        known = _known(session, arguments)
        if known is None:
            adding = workspace.do(commands.add_new, arguments.name, arguments.role, arguments.pin)
        else:
            adding = workspace.do(commands.add_known, known.id, arguments.pin)
        insider = adding.result()
        me, pc = workspace.me, workspace.this_pc.name
    _stay_in(home, me)
    newcomer = entered(home, insider, OFFLINE)
    try:
        added = newcomer.me
    finally:
        newcomer.close()
    _say_added(arguments, home, added, pc, me)
    return 0


def _known(session: ReadSession, arguments: argparse.Namespace) -> Person | None:
    """Whom of the shop that name means. Raises InvalidError where a role is lacking, or another one."""
    people = [person for person in queries.people(session) if person.active]
    named = [person for person in people if meant([(person.name, True)], arguments.name)]
    if arguments.role is None and not named:
        raise InvalidError(f"Nobody in the shop is called {quoted(arguments.name)}. Somebody new needs a --role.")
    if named and arguments.role not in (None, named[0].role):
        raise InvalidError(f"{named[0].name} is in the shop already. Leave --role out to let them use this PC, too.")
    return person_known(named, arguments.name) if named else None


def _stay_in(home: Home, me: Person) -> None:
    """Whoever let a first colleague in was in by being the only one."""
    if inside(home) is None:
        come_in(home, Insider(bytes.fromhex(me.id)))


def _say_added(arguments: argparse.Namespace, home: Home, added: Person, pc: str, me: Person) -> None:
    if arguments.json:
        output.print_json({"id": added.id, "name": added.name, "role": added.role, "pc": pc})
        return
    print(printable(f"{added.name} can use {pc} now: countertop switch {quoted(added.name)} --pin PIN"))
    with Door(home) as door:
        if door.person(me.id).pin == "none":
            print(printable(f"{me.name} {NO_PIN}"))


def list_people(arguments: argparse.Namespace) -> int:
    """Who uses this PC, and who is in."""
    home = _acquainted(arguments)
    with Door(home) as door:
        insider = inside(home)
        here = insider.member.hex() if insider is not None else "" if door.is_shut else door.people()[0].id
        people = door.people()
    if arguments.json:
        output.print_json([_json(person, here) for person in people])
    for person in () if arguments.json else people:
        notes = ["in" if person.id == here else "", "no PIN" if person.pin == "none" else ""]
        print(printable("  ".join([person.id[:8], person.name, *filter(None, notes)])))
    return 0


def _acquainted(arguments: argparse.Namespace) -> Home:
    """The home, where it is known what the only person of it is called."""
    home = opened_home(arguments)
    with Door(home) as door:
        is_shut = door.is_shut
    if not is_shut:
        with opened(arguments) as (workspace, _):
            workspace.do(called.keep_all).result()
    return home


def _json(person: PersonHere, here: str) -> dict[str, Json]:
    return {"id": person.id, "name": person.name, "pin": person.pin != "none", "in": person.id == here}


def switch(arguments: argparse.Namespace) -> int:
    """Say who is in from now on."""
    home = _acquainted(arguments)
    with Door(home) as door:
        person = _here(door, arguments.name)
        insider = door.open(person.id, arguments.pin or _asked_pin(person))
    return _say_in(arguments, home, insider, "until countertop lock is typed or this PC starts anew.")


def _say_in(arguments: argparse.Namespace, home: Home, insider: Insider, words: str) -> int:
    """They are in from now on."""
    entering = entered(home, insider, OFFLINE)
    try:
        come_in(home, insider)
        me = entering.me
    finally:
        entering.close()
    return _say(arguments, {"id": me.id, "name": me.name, "role": me.role}, f"{me.name} is in, {words}")


def _asked_pin(person: PersonHere) -> str:
    """Typed unseen, where somebody can: what stands in a command stays in the terminal's history."""
    if person.pin == "none":
        return ""
    if not has_terminal():
        raise InvalidError(printable(f"{person.name} has a PIN on this PC: --pin PIN"))
    try:
        return getpass("PIN: ")
    except EOFError as error:
        raise InvalidError("No PIN was typed.") from error


def _here(door: Door, name: str) -> PersonHere:
    people = door.people()
    found = [person for person in people if person.id.startswith(name.casefold())] if len(name) >= 8 else []
    found = found or meant([(person.name, person) for person in people], name)
    if len(found) != 1:
        there = ", ".join(person.name for person in people)
        raise NotFoundError(f"{quoted(name)} is nobody of this PC, or several. There is: {there}.")
    return found[0]


def lock(arguments: argparse.Namespace) -> int:
    """Nobody is in any more."""
    home = opened_home(arguments)
    with Door(home) as door:
        if not door.is_shut:
            raise InvalidError(NOTHING_TO_LOCK)
    go_out(home)
    return _say(arguments, {"locked": True}, "Locked. Say who is in: countertop switch NAME --pin PIN")


def pin(arguments: argparse.Namespace) -> int:
    """Choose a PIN, or another one, for whoever is in."""
    home = opened_home(arguments)
    with opened(arguments) as (workspace, _):
        me = workspace.me
        with Door(home) as door:
            door.open(me.id, arguments.old)  # whoever stands at a terminal that was left open cannot take it over
        insider = workspace.do(commands.set_pin, arguments.new).result()
    come_in(home, insider)
    return _say(arguments, {"id": me.id, "name": me.name}, f"{me.name} comes in with this PIN from now on.")


def reset(arguments: argparse.Namespace) -> int:
    """Let somebody who forgot their PIN in with a new one."""
    home = opened_home(arguments)
    with opened(arguments) as (workspace, session):
        person = person_known(queries.people(session), arguments.name)
        insider = workspace.do(commands.give_new_pin, person.id, arguments.pin).result()
    entered(home, insider, OFFLINE).close()
    return _say(arguments, {"id": person.id, "name": person.name}, f"{person.name} comes in with the new PIN.")


def join(arguments: argparse.Namespace) -> int:
    """Come in on this PC by a code of one's own other PC, behind a new PIN."""
    home = opened_home(arguments)
    insider = let_in_by_code(home, " ".join(arguments.code), arguments.pin, network_settings(), arguments.at or "")
    return _say_in(arguments, home, insider, "with the new PIN.")


def remove(arguments: argparse.Namespace) -> int:
    """Take somebody off this PC, or oneself off another one; they stay in the shop."""
    home = opened_home(arguments)
    with opened(arguments) as (workspace, session):
        person = person_known(queries.people(session), arguments.name)
        if arguments.pc is not None:
            _take_back(workspace, session, person, arguments.pc)
        else:
            workspace.do(commands.take_off, person.id).result()
            if person.is_me:
                go_out(home)
    where = arguments.pc or "this PC"
    return _say(arguments, {"id": person.id, "name": person.name}, f"{person.name} does not use {where} any more.")


def _take_back(workspace: Workspace, session: ReadSession, person: Person, pc: str) -> None:
    pcs = {found.id: found.name for found in queries.pcs(session)}
    mine = [(pcs.get(seat.pc, ""), seat) for seat in given.given_seats(session)]
    found = meant(mine, pc) if person.is_me else []
    if not found:
        raise NotFoundError(f"{person.name} was not added by others on a PC called {quoted(pc)}.")
    workspace.do(given.take_back, found[0].seat).result()


def _say(arguments: argparse.Namespace, said: dict[str, Json], words: str) -> int:
    if arguments.json:
        output.print_json(said)
    else:
        print(printable(words))
    return 0


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="whom, by name or the start of their id")


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what they are called")
    parser.add_argument("--role", choices=list(ROLES), help="of somebody new")
    parser.add_argument("--pin", required=True, help="at least four digits")


def _switch(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("--pin", default="", help="theirs, where they have one; left out, it is asked for unseen")


def _pin(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("new", metavar="PIN", help="at least four digits")
    parser.add_argument("--old", metavar="PIN", default="", help="the one before, where there is one")


def _reset(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("--pin", required=True, help="the new one")


def _join(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", nargs="+", metavar="CODE", help="the eight digits that the other PC shows")
    parser.add_argument("--pin", required=True, help="the new one, at least four digits")
    parser.add_argument("--at", metavar="HOST:PORT", help="where the other PC is, if it is not found")


def _remove(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("--pc", metavar="NAME", help="take oneself off this other PC, where somebody added one")


VERBS: Final[tuple[Verb | VerbGroup, ...]] = (
    VerbGroup("seat", "the people who use this PC"),
    Verb("seat add", "let a colleague use this PC", add, _add),
    Verb("seat list", "who uses this PC", list_people),
    Verb("seat pin", "choose a PIN for oneself", pin, _pin),
    Verb("seat reset", "give somebody who forgot their PIN a new one", reset, _reset),
    Verb("seat join", "come in by a code of one's own other PC, with a new PIN", join, _join),
    Verb("seat remove", "take somebody off this PC", remove, _remove),
    Verb("switch", "say who is in", switch, _switch),
    Verb("lock", "nobody is in any more", lock),
)
