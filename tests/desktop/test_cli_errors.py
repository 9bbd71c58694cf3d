"""What an error is called for programs: one word for each thing that goes wrong, and the README lists them."""

import re
from pathlib import Path

from desktop import errors
from desktop.cli.output import kind_of
from desktop.people import queries as people_queries
from sync import errors as sync_errors
from tests.desktop.command_line import ROOT, run
from tests.desktop.shops import two, until

SAID_BY_NO_ERROR = {"usage", "interrupted", "system", "closing", "trouble", "elsewhere"}
BASES = {"user_facing", "sync", "desktop", "home"}


def test_the_readme_lists_the_kinds_of_errors() -> None:
    section = (ROOT / "desktop" / "README.md").read_text("utf-8").split("## What went wrong")[1].split("\n## ")[0]
    listed = {kind for row in re.findall(r"^\| (`.*?) \|", section, re.M) for kind in re.findall(r"`(\w+)`", row)}
    found = [*vars(errors).values(), *vars(sync_errors).values()]
    kinds = {kind_of(one) for one in found if isinstance(one, type) and issubclass(one, errors.UserFacingError)}
    assert listed == (kinds - BASES) | SAID_BY_NO_ERROR


def test_who_may_not_do_something_is_told_so_by_one_word(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        until(lambda: alice.workspace.me.id in {person.id for person in people_queries.people(bob.session)})
        bobs = bob.workspace.engine.home.path
    for words in (["remove-person", "Alice", "--yes"], ["role", "Alice", "employee"]):
        assert run(bobs, *words, "--json").error["error"] == "not_allowed"
