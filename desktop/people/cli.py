"""The shop, its people and their PCs on the command line."""

from __future__ import annotations

import argparse
from typing import Final

from desktop.cli import output
from desktop.cli.arguments import minutes
from desktop.cli.names import person_named
from desktop.cli.network_commands import invite, join, serve
from desktop.cli.session import OFFLINE
from desktop.cli.verb import Verb
from desktop.home.environment import network_settings
from desktop.home.home import Home
from desktop.people import queries as people_queries
from desktop.workspace import Workspace


def create(arguments: argparse.Namespace) -> int:
    """Start a new shop."""
    home = Home(arguments.home)
    workspace = Workspace.create(home, arguments.shop, arguments.name, arguments.pc, network=OFFLINE)
    try:
        output.print_arrival(workspace, arguments.json)
    finally:
        workspace.close()
    return 0


def invite_somebody(arguments: argparse.Namespace) -> int:
    """Show a code until somebody used it or its time is over."""
    workspace = Workspace.open(Home(arguments.home), network=network_settings())
    try:
        return invite(workspace, arguments, _invited(workspace, arguments))
    finally:
        workspace.close()


def _invited(workspace: Workspace, arguments: argparse.Namespace) -> str | None:
    if arguments.person is None:
        return None
    session = workspace.read()
    try:
        return person_named(people_queries.people(session), arguments.person).id
    finally:
        session.close()


def _create_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--shop", required=True, metavar="NAME", help="what the shop is called")
    parser.add_argument("--name", required=True, metavar="PERSON", help="your name")
    parser.add_argument("--pc", metavar="NAME", help="what this PC is called; by default its host name")


def _invite_arguments(parser: argparse.ArgumentParser) -> None:
    whom = parser.add_mutually_exclusive_group()
    whom.add_argument("--role", choices=("employee", "manager", "owner"), help="for somebody new (default: employee)")
    whom.add_argument("--for", dest="person", metavar="PERSON", help="for another PC of somebody who is in the shop")
    parser.add_argument("--minutes", type=minutes, default=10, metavar="N", help="how long the code lasts (10)")


def _join_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", nargs="+", metavar="CODE", help="8 digits, spaces allowed")
    parser.add_argument("--name", required=True, metavar="PERSON", help="your name")
    parser.add_argument("--pc", metavar="NAME", help="what this PC is called; by default its host name")
    parser.add_argument("--shop", metavar="NAME", help="which shop, when several show a code")
    parser.add_argument("--at", metavar="HOST:PORT", help="the address that the other PC shows, when it is not found")


VERBS: Final = (
    Verb("create", "start a new shop on this PC", create, _create_arguments),
    Verb("invite", "show a code that lets another PC in", invite_somebody, _invite_arguments),
    Verb("join", "join a shop with the code that its PC shows", join, _join_arguments),
    Verb("serve", "keep this PC in step with the others, without a window", serve),
)
