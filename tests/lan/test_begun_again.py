"""A drill: the owner's PC is gone for good, an employee's at the till lives, and the sheet is in the drawer."""

import json
import shutil

import pytest

from tests.lan.network import Lan, wait_until
from tests.lan.shop import PATIENCE_S, ask, create, invite, join, known_to_have_all, serve, texts, wait_for_text

pytestmark = pytest.mark.slow


def test_an_owners_pc_dies_while_an_employees_lives(lan: Lan) -> None:
    office, till, new = lan.host("office"), lan.host("till"), lan.host("new")
    create(office, "Ann")
    old = ask(office, "recovery-sheet")["words"]
    words = ask(office, "recovery-sheet")["words"]
    join(office, till, "Bob")
    plan = office.home.parent / "plan.txt"
    plan.write_text("Sell it all")
    ask(office, "say", "everyone", "The oven is broken", "--file", str(plan))
    ask(office, "channel", "new", "Plans", "--private")
    ask(office, "say", "#Plans", "We sell the shop")
    ask(till, "say", "@Ann", "between us")
    running = serve(office), serve(till)
    wait_for_text(till, "The oven is broken")
    wait_until(lambda: texts(office, "@Bob") == ["between us"], "the direct message", PATIENCE_S)
    wait_until(lambda: known_to_have_all(office, "till"), "all of it at the till", PATIENCE_S)
    for one in running:
        one.stop()
    office.unplug()
    shutil.rmtree(office.home)

    inviting, shown = invite(till, "--words")
    for wrong, why in ((old, "made last"), (["legal", "winner", *["thank"] * 10], "do not belong together")):
        refused = new.countertop("join", "--json", shown["code"], "--words", " ".join(wrong))
        assert (refused.returncode, why in refused.stderr) == (1, True), refused.stderr
    inviting.stop()
    inviting, shown = invite(till, "--words")
    ended = new.countertop("join", "--json", shown["code"], "--words", " ".join(words), "--pc", "New office")
    assert json.loads(ended.stdout) == {"shop": "Corner Bakery", "me": "Ann", "pc": "New office"}, ended.stderr
    assert json.loads(inviting.wait_for_line("joined")) == {"joined": "New office"}
    assert inviting.wait() == 0

    serve(till)
    serve(new)
    wait_for_text(new, "The oven is broken")
    assert texts(new, "#Plans") == ["We sell the shop"]
    assert texts(new, "@Bob") == ["between us"]
    assert ask(new, "status")["me"] == {"name": "Ann", "role": "owner"}
    ask(new, "remove-pc", "office", "--yes")
    ask(new, "role", "Bob", "manager")
    ask(new, "say", "everyone", "Back again")
    wait_for_text(till, "Back again")
    for pc in (till, new):
        assert {one["name"] for one in ask(pc, "status")["pcs"]} == {"till", "New office"}
        assert ask(pc, "verify")["ok"]
    assert ask(till, "status")["me"]["role"] == "manager"
