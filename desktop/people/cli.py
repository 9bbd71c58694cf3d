"""The shop, its people and their PCs on the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Final

from desktop.cli import output
from desktop.cli.arguments import minutes
from desktop.cli.names import pc_named, person_known, person_named
from desktop.cli.network_commands import invite, join, serve
from desktop.cli.passphrase import opened_home
from desktop.cli.session import CLOSING, OPENING, opened, opened_as_inside
from desktop.cli.verb import Verb
from desktop.cli.waiting import said_while_waiting
from desktop.engine.command_context import CommandContext
from desktop.engine.records import OFFLINE
from desktop.errors import InvalidError, NotAllowedError
from desktop.home.environment import network_settings
from desktop.home.home import Home
from desktop.home.wall_clock import local_time
from desktop.people import leaving
from desktop.people import queries as people_queries
from desktop.people.records import Departing, Role
from desktop.people.roles import ROLES
from desktop.rows.typed_text import printable
from desktop.workspace import Workspace

ASKING: Final = ""
"""What is said while a verb waits for an answer that it has asked for."""
ROLE_WORDS: Final[dict[Role, str]] = {"owner": "an owner", "manager": "a manager", "employee": "an employee"}


_Ways = tuple[Callable[[CommandContext, str], Departing], Callable[[CommandContext, str], None]]
_PC: Final[_Ways] = (leaving.pc_departing, leaving.take_out_pc)
_PERSON: Final[_Ways] = (leaving.person_departing, leaving.take_out_person)
"""What taking out a PC, or a person, leads to, and doing it."""


def create(arguments: argparse.Namespace) -> int:
    """Start a new shop."""
    home = Home(arguments.home)
    with said_while_waiting("Making the shop…", arguments.json):
        workspace = Workspace.create(home, arguments.shop, arguments.name, arguments.pc, network=OFFLINE)
    try:
        output.print_arrival(workspace, arguments.json)
    finally:
        with said_while_waiting(CLOSING, arguments.json):
            workspace.close()
    return 0


def invite_somebody(arguments: argparse.Namespace) -> int:
    """Show a code until somebody used it or its time is over."""
    home = opened_home(arguments)
    with said_while_waiting(OPENING, arguments.json):
        workspace = opened_as_inside(home, network_settings())
    try:
        return invite(workspace, arguments, _invited(workspace, arguments))
    finally:
        with said_while_waiting(CLOSING, arguments.json):
            workspace.close()


def _invited(workspace: Workspace, arguments: argparse.Namespace) -> str | None:
    if arguments.person is None:
        return None
    session = workspace.read()
    try:
        return person_known(people_queries.people(session), arguments.person).id
    finally:
        session.close()


def remove_pc(arguments: argparse.Namespace) -> int:
    """Take a PC out of the shop."""
    with opened(arguments) as (workspace, session):
        pc = pc_named(people_queries.pcs(session), arguments.pc)
        going = _take_out(arguments, workspace, _PC, pc.id, f"This takes the PC {pc.name} out of the shop for good.")
    return _say_gone(arguments, going, f"The PC {pc.name} is out of the shop.")


def remove_person(arguments: argparse.Namespace) -> int:
    """Take a person out of the shop, with all their PCs."""
    with opened(arguments) as (workspace, session):
        person = person_named(people_queries.people(session), arguments.person)
        what = f"This takes {person.name} out of the shop, with {pcs_words([pc.name for pc in person.pcs])}."
        going = _take_out(arguments, workspace, _PERSON, person.id, what)
    return _say_gone(arguments, going, f"{person.name} is out of the shop.")


def leave(arguments: argparse.Namespace) -> int:
    """Go from the shop oneself."""
    with opened(arguments) as (workspace, session):
        shop, pcs = people_queries.shop(session), [pc.name for pc in workspace.me.pcs]
        what = f"You leave {shop}, with {pcs_words(pcs)}."
        going = _take_out(arguments, workspace, _PERSON, workspace.me.id, what)
    sentence = (
        f"You left {shop}. The others hear of it as soon as this PC is connected: open Countertop for a moment, or "
        "type `countertop serve`."
    )
    return _say_gone(arguments, going, sentence)


def _take_out(arguments: argparse.Namespace, workspace: Workspace, ways: _Ways, id: str, what: str) -> Departing:
    departing, take_out = ways
    going = workspace.do(departing, id).result()
    _confirm(arguments, going, what)
    workspace.do(take_out, id).result()
    return going


def role(arguments: argparse.Namespace) -> int:
    """Give a person another role."""
    with opened(arguments) as (workspace, session):
        person = person_named(people_queries.people(session), arguments.person)
        changed = workspace.do(leaving.set_role, person.id, arguments.role).result()
    if arguments.json:
        output.print_json({"id": changed.id, "name": changed.name, "role": changed.role})
    else:
        print(printable(f"{changed.name} is {ROLE_WORDS[changed.role]} now."))
    return 0


def _confirm(arguments: argparse.Namespace, going: Departing, what: str) -> None:
    """Say what it leads to, and have it confirmed. Raises NotAllowedError, or InvalidError when it is not."""
    if going.refusal is not None:
        raise NotAllowedError(going.refusal)
    if arguments.yes:
        return
    said = [what, *consequences(going)]
    if arguments.json or not sys.stdin.isatty():
        raise InvalidError("\n".join([*said, "Nothing was done: to do it, type it with --yes."]))
    print(printable("\n".join(said)))
    if input("Type yes to do it: ").strip().casefold() not in ("y", "yes"):
        raise InvalidError("Nothing was done.")


def consequences(going: Departing) -> list[str]:
    """What those keep and lose who go, and what becomes of what they wrote."""
    if going.is_this_pc:
        return [
            "What is on your PCs stays readable there. Nothing new gets there, and you cannot write in the shop.",
            "What you wrote stays in the shop.",
            "It cannot be undone: coming back takes a new code.",
        ]
    lines = [
        "What is there already stays readable there; nobody can delete it from here. Nothing new gets there.",
        "Everything that is here from there stays. What another PC has from there, and this one not, is set aside, and "
        "an owner can keep it. What is only there stays there.",
    ]
    if going.newest is not None:
        lines.append(f"The latest that is here from there is of {local_time(going.newest):%Y-%m-%d %H:%M}.")
    return [*lines, "It cannot be undone: coming back takes a new code."]


def pcs_words(pcs: Sequence[str]) -> str:
    """So many PCs, by name."""
    return f"the PC{'s' * (len(pcs) > 1)} {', '.join(pcs)}" if pcs else "no PC"


def _say_gone(arguments: argparse.Namespace, going: Departing, sentence: str) -> int:
    if arguments.json:
        output.print_json({"person": going.person, "pcs": list(going.pcs)})
    else:
        print(printable(sentence))
    return 0


def _remove_pc_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pc", metavar="NAME", help="the PC, as `status` shows it")
    _yes_argument(parser)


def _remove_person_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="NAME", help="the person")
    _yes_argument(parser)


def _yes_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do it without asking")


def _role_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="whose role it is")
    parser.add_argument("role", choices=tuple(ROLES), metavar="ROLE", help="owner, manager or employee")


def _create_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--shop", required=True, metavar="NAME", help="what the shop is called")
    parser.add_argument("--name", required=True, metavar="PERSON", help="your name")
    parser.add_argument("--pc", metavar="NAME", help="what this PC is called; by default its host name")


def _invite_arguments(parser: argparse.ArgumentParser) -> None:
    whom = parser.add_mutually_exclusive_group()
    whom.add_argument("--role", choices=("employee", "manager", "owner"), help="for somebody new (default: employee)")
    whom.add_argument(
        "--for", dest="person", metavar="PERSON", help="for another PC of somebody, or for who left to come back"
    )
    whom.add_argument("--words", action="store_true", help="for whoever has the words of a recovery sheet")
    parser.add_argument("--minutes", type=minutes, default=10, metavar="N", help="how long the code lasts (10)")


def _join_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", nargs="+", metavar="CODE", help="8 digits, spaces allowed")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--name", default="", metavar="PERSON", help="your name")
    who.add_argument("--words", help="the twelve words of your recovery sheet, in place of your name")
    parser.add_argument("--pc", metavar="NAME", help="what this PC is called; by default its host name")
    parser.add_argument("--shop", metavar="NAME", help="which shop, when several show a code")
    parser.add_argument("--at", metavar="HOST:PORT", help="the address that the other PC shows, when it is not found")


VERBS: Final = (
    Verb("create", "start a new shop on this PC", create, _create_arguments),
    Verb("invite", "show a code that lets another PC in", invite_somebody, _invite_arguments),
    Verb("join", "join a shop with the code that its PC shows", join, _join_arguments),
    Verb(
        "remove-pc", "take a PC that was lost, stolen or sold out of the shop", remove_pc, _remove_pc_arguments, ASKING
    ),
    Verb("remove-person", "take somebody who left out of the shop", remove_person, _remove_person_arguments, ASKING),
    Verb("leave", "leave the shop yourself, with all your PCs", leave, _yes_argument, ASKING),
    Verb("role", "make somebody an owner, a manager or an employee (owners)", role, _role_arguments),
    Verb("serve", "keep this PC in step with the others, without a window", serve),
)
