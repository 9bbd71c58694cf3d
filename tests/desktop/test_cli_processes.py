"""Who says yes, on the command line of two PCs."""

from __future__ import annotations

import json
import os
from pathlib import Path

from desktop.forms import commands as form_commands
from desktop.forms import queries as form_queries
from desktop.forms.definition import Question, QuestionType, RouteStep
from desktop.processes import queries
from tests.desktop.command_line import ask, refused, run, shell
from tests.desktop.form_samples import MANAGER, NAME, visitors
from tests.desktop.shops import WAIT_S, two, until

AMOUNT = Question("amount00", QuestionType.NUMBER, "Amount")


def test_somebody_asks_and_somebody_else_decides(tmp_path: Path) -> None:
    expenses = visitors(NAME, AMOUNT, route=(RouteStep(MANAGER),))
    alice, bob = tmp_path / "alice", tmp_path / "bob"
    with two(tmp_path) as (owner, employee):
        owner.workspace.do(form_commands.make, expenses).result(WAIT_S)
        until(lambda: bool(form_queries.forms(employee.session)))
        entry = ask(bob, "entry", "add", "Visitors", typed=json.dumps({"Name": "Oven", "Amount": 80}))
        asked = ask(bob, "request", "Visitors", entry["id"])
        assert asked["steps"] == [{"step": 0, "signers": ["manager"], "all": False, "answers": []}]
        assert refused(bob, "decide", asked["process"][:8], "yes") == "Nobody says yes to their own request."
        until(lambda: bool(queries.open_processes(owner.session)))
        assert [each["state"] for each in ask(alice, "process", "list", "--open")] == ["open"]
        assert refused(alice, "decide", asked["process"], "no") == "Say why not."
        (listed,) = ask(bob, "entry", "list", "Visitors")
        assert listed["standing"] == {"state": "open", "words": "Waiting for a manager"}
        said = ask(alice, "decide", asked["process"][:8], "yes", "--comment", "Buy it.")
        assert said["state"] == "yes"
        until(lambda: not queries.open_processes(employee.session))
        shown = ask(bob, "process", "show", asked["process"])
        (answer,) = shown["steps"][0]["answers"]
        assert [answer[key] for key in ("who", "answer", "comment", "as")] == ["Alice", "yes", "Buy it.", "signer"]
        assert "Alice said yes: “Buy it.”" in run(bob, "process", "show", asked["process"]).stdout
        assert refused(bob, "process", "withdraw", asked["process"]).startswith("Somebody has answered already")
        assert shown["changed"] == []
        ask(bob, "entry", "change", "Visitors", entry["id"], typed=json.dumps({"Amount": 180}))
        assert ask(bob, "process", "show", asked["process"])["changed"] == ["Amount: 80 when Alice said yes, now 180."]
        (listed,) = ask(bob, "entry", "list", "Visitors")
        assert listed["standing"] == {"state": "changed", "words": "Yes, changed after"}
        assert run(bob, "process", "list").stdout.endswith("  Bob  yes, changed after\n")
        paper = tmp_path / "sheet.pdf"
        ended = shell(bob, "process", "sheet", asked["process"][:8], str(paper), "--json", env=dict(os.environ))
        made = json.loads(ended.stdout)
        assert (made["pages"], made["entries"], made["problems"]) == (1, 3, [])
        assert paper.read_bytes().startswith(b"%PDF")
        retracted = ask(alice, "process", "retract", asked["process"])
        assert (retracted["state"], retracted["steps"][0]["answers"]) == ("open", [])
        away = ask(alice, "absence", "set", "me", "--from", "24.12.", "--until", "27.12.", "--stands-in", "Bob")
        assert (away["person"], away["stands_in"]) == ("Alice", "Bob")
        ask(alice, "absence", "set", "me", "--from", "today", "--until", "today")
        now, later = ask(alice, "absence", "list")
        assert [now["stands_in"], later["stands_in"]] == [None, "Bob"]
        ask(alice, "absence", "end", later["id"][:8])
        assert ask(alice, "absence", "list") == [now]
        (said,) = ask(alice, "process", "show", asked["process"])["waits"]
        assert said == "You are away until today."
        assert said in run(alice, "process", "show", asked["process"]).stdout
