"""Records of any collection on the command line."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from desktop import areas
from desktop.records import commands, queries
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import LOOPBACK, WAIT_S, alone, meet, reopened, two, until
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS

RECORD = {"id", "collection", "of", "fields", "created_at", "changed_at", "away"}


@pytest.fixture(autouse=True)
def with_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    with alone(home) as alice:
        for name in ("Oven", "Tray", "Mixer"):
            alice.workspace.do(commands.create, THINGS, {"name": name}).result(WAIT_S)
    return home


def things(shop: Path, *words: str) -> list[Any]:
    found: list[Any] = ask(shop, "record", "list", "toy.thing", *words)
    return found


def thing(shop: Path, name: str) -> str:
    (found,) = things(shop, "--where", f"Name={name}")
    return str(found["id"])


def set_one(shop: Path, name: str, field: str, value: str) -> Any:
    return ask(shop, "record", "set", "toy.thing", thing(shop, name), field, value)


def named(found: list[Any]) -> list[str]:
    return [each["fields"]["name"] for each in found]


def test_a_field_is_typed_by_what_it_asks_for(shop: Path) -> None:
    typed = {
        "Colour": ("green", "g"), "weight": ("3*1.5", "4.5"), "Price": ("12 USD", {"amount": "12", "currency": "USD"}),
        "Day": ("2026-12-24", "2026-12-24"), "Hour": ("7pm", "19:00"), "Sold": ("yes", True), "Pieces": ("12", 12),
    }  # fmt: skip
    for field, (words, value) in typed.items():
        said = set_one(shop, "oven", field, words)
        assert set(said) == RECORD | {"batch"}
        assert said["fields"][field.lower()] == value
    for maker in ("me", "al"):
        assert set_one(shop, "oven", "maker", maker)["fields"]["maker"]["name"] == "Alice"
    assert "pieces" not in set_one(shop, "oven", "Pieces", "")["fields"]
    made = thing(shop, "oven")
    assert "Price: 12.00\N{NO-BREAK SPACE}USD" in run(shop, "record", "show", "toy.thing", made).stdout
    assert "Red, Green" in refused(shop, "record", "set", "toy.thing", made, "Colour", "blue")
    assert "many” is not a number" in refused(shop, "record", "set", "toy.thing", made, "Pieces", "many")
    assert "There is: Name, Colour" in refused(shop, "record", "set", "toy.thing", made, "Size", "1")
    assert "toy.thing (things)" in refused(shop, "record", "list", "toys")


def test_what_a_field_with_several_holds_already_stays_as_it_is(shop: Path) -> None:
    before = set_one(shop, "oven", "Tags", r"hot; big\; grey")["fields"]
    assert sorted(before[key] for key in before if key.startswith("tag/")) == ["big; grey", "hot"]
    after = set_one(shop, "oven", "Tags", "new; hot")["fields"]
    (kept,) = [key for key in before if before[key] == "hot"]
    assert after[kept] == "hot"
    assert sorted(after[key] for key in after if key.startswith("tag/")) == ["hot", "new"]
    assert named(things(shop, "--where", "Tags=NEW")) == ["Oven"]
    line = run(shop, "record", "list", "toy.thing", "--where", "Tags=hot").stdout
    assert line.endswith(("Tags: hot; new\n", "Tags: new; hot\n"))


def test_a_list_is_filtered_and_sorted(shop: Path) -> None:
    for name, weight in (("tray", "10"), ("oven", "9.5")):
        set_one(shop, name, "Weight", weight)
    assert named(things(shop, "--sort", "weight")) == ["Oven", "Tray", "Mixer"]
    assert named(things(shop, "--sort", "Name")) == ["Mixer", "Oven", "Tray"]
    assert named(things(shop, "--where", "Weight=", "--where", "Sold=")) == ["Mixer"]
    assert things(shop, "--where", "Weight=11") == []
    assert "Type it like" in refused(shop, "record", "list", "toy.thing", "--where", "Weight")


def test_a_list_is_shown_as_of_a_time(shop: Path) -> None:
    made = things(shop)
    ask(shop, "record", "away", "toy.thing", thing(shop, "tray"))
    set_one(shop, "oven", "Name", "Stove")
    assert named(things(shop)) == ["Stove", "Mixer"]
    then = things(shop, "--as-of", made[-1]["created_at"])
    assert then == made
    assert things(shop, "--as-of", "yesterday") == []
    assert named(things(shop, "--as-of", "today", "--away")) == ["Tray"]


def test_what_is_thrown_away_comes_back_and_what_is_erased_does_not(shop: Path) -> None:
    made = thing(shop, "tray")
    assert ask(shop, "record", "away", "toy.thing", made[:6])["away"]
    assert named(things(shop, "--away")) == ["Tray"]
    assert not ask(shop, "record", "bring-back", "toy.thing", made)["away"]
    assert "--yes" in refused(shop, "record", "erase", "toy.thing", made)
    assert ask(shop, "record", "erase", "toy.thing", made, "--yes") == {"id": made, "erased": True}
    assert "There is no thing" in refused(shop, "record", "show", "toy.thing", made)


def test_a_history_names_each_change_and_a_step_is_undone(shop: Path) -> None:
    batch = set_one(shop, "oven", "Pieces", "2")["batch"]
    made = thing(shop, "oven")
    created, changed = ask(shop, "record", "history", "toy.thing", made)
    assert (created["created"], created["changes"]) == (True, {"name": {"before": None, "after": "Oven"}})
    assert changed["changes"] == {"pieces": {"before": None, "after": 2}}
    assert (changed["counts"], changed["why_not"], changed["batch"]) == (True, None, batch)
    assert "Pieces: nothing → 2" in run(shop, "record", "history", "toy.thing", made).stdout
    assert ask(shop, "record", "undo", batch[:8]) == {"batch": batch, "undone": 1}
    assert "pieces" not in ask(shop, "record", "show", "toy.thing", made)["fields"]
    assert "undone already" in refused(shop, "record", "undo", batch)
    assert "No step is called" in refused(shop, "record", "undo", "zz")


def test_what_is_the_same_already_has_nothing_to_undo(shop: Path) -> None:
    assert set(set_one(shop, "oven", "Name", "Oven")) == RECORD


def test_what_two_wrote_apart_is_shown_and_one_is_taken(tmp_path: Path) -> None:
    homes = tmp_path / "alice", tmp_path / "bob"
    with two(tmp_path) as (alice, bob):
        made = bob.workspace.do(commands.create, THINGS, {"name": "Oven"}).result(WAIT_S)
        until(lambda: bool(queries.records(alice.session, THINGS)))
    for home, pieces in zip(homes, ("7", "8"), strict=True):
        set_one(home, "Oven", "Pieces", pieces)
    with ExitStack() as stack:
        people = [stack.enter_context(reopened(home, LOOPBACK)) for home in homes]
        meet(*people)
        until(lambda: all(queries.record(one.session, THINGS, made.id).apart for one in people))
    shown = ask(homes[0], "record", "show", "toy.thing", made.id)
    (other,) = shown["at_the_same_time"]["pieces"]
    assert {shown["fields"]["pieces"], other["value"]} == {7, 8}
    assert f"{other['by']} wrote {other['value']} at the same time" in run(
        homes[0], "record", "show", "toy.thing", made.id
    ).stdout  # fmt: skip
    taken = ask(homes[0], "record", "take", "toy.thing", made.id, "pieces")
    assert taken["fields"]["pieces"] == other["value"]
    assert ask(homes[0], "record", "show", "toy.thing", made.id)["at_the_same_time"] == {}
    assert "Nothing else was written" in refused(homes[0], "record", "take", "toy.thing", made.id, "pieces")


def test_a_link_is_typed_and_shown_by_what_it_leads_to(shop: Path) -> None:
    oven = thing(shop, "Oven")
    led = {"id": oven, "title": "Oven"}
    for typed in ("oven", oven[:8]):
        assert set_one(shop, "Tray", "Part of", typed)["fields"]["part"] == led
        assert f"Part of: {oven[:8]} Oven" in run(shop, "record", "show", "toy.thing", thing(shop, "Tray")).stdout
        assert named(things(shop, "--where", f"Part of={typed}")) == ["Tray"]
        assert "part" not in set_one(shop, "Tray", "Part of", "")["fields"]
    history = ask(shop, "record", "history", "toy.thing", thing(shop, "Tray"))
    assert [step["changes"]["part"]["after"] for step in history[1:]] == [led, None] * 2
    refusal = refused(shop, "record", "set", "toy.thing", thing(shop, "Tray"), "Part of", "Fridge")
    assert "There is no thing called “Fridge”" in refusal


def test_what_is_there_without_toys_can_be_listed_too(shop: Path) -> None:
    ask(shop, "todo", "new", "Sweep", "--for", "Alice")
    (todo,) = ask(shop, "record", "list", "todo", "--where", "For=me")
    assert todo["fields"]["title"] == "Sweep"
    ask(shop, "person", "set", "me", "job", "Baker")
    assert [each["fields"] for each in ask(shop, "record", "list", "person.profile")] == [{"job": "Baker"}]


def test_what_is_derived_from_somebody_says_whose_it_is(shop: Path) -> None:
    ask(shop, "person", "set", "Alice", "job", "Baker")
    (found,) = ask(shop, "record", "list", "person.profile")
    assert (found["of"], found["fields"]) == ("Alice", {"job": "Baker"})
    assert ask(shop, "record", "show", "person.profile", found["id"])["of"] == "Alice"
    assert run(shop, "record", "list", "person.profile").stdout == f"{found['id'][:8]}  Alice  Job: Baker\n"
    assert run(shop, "record", "show", "person.profile", found["id"]).stdout.startswith(f"{found['id'][:8]}  Alice\n")
    assert things(shop)[0]["of"] is None


def test_nobody_reads_how_old_somebody_is(shop: Path, tmp_path: Path) -> None:
    assert "Birthday: 4 March\n" in run(shop, "person", "set", "me", "birthday", "4.3.1990").stdout
    (found,) = ask(shop, "record", "list", "person.profile")
    run(shop, "record", "export", "person.profile", str(table := tmp_path / "people.csv"))
    said = [run(shop, "record", verb, "person.profile", found["id"]).stdout for verb in ("show", "history")]
    for words in (*said, table.read_text("utf-8")):
        assert "4 March" in words
        assert "1990" not in words
    assert ask(shop, "record", "import", "person.profile", str(table))["as_they_were"] == 1
