"""To-dos on the command line."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.command_line import ask, refused, run

TODO = {
    "id", "title", "for", "for_ids", "due", "time", "recurs", "list", "checklist", "note", "conversation", "message",
    "done", "done_by", "done_at", "created_by", "created_at", "at_the_same_time", "away",
}  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    ask(home, "create", "--shop", "Olive & Co", "--name", "Ann", "--pc", "Till")
    return home


def new(shop: Path, *words: str) -> Any:
    return ask(shop, "todo", "new", *words)


def test_a_todo_is_added_listed_given_and_done(shop: Path) -> None:
    made = new(shop, "Buy flour", "--due", "+2", "--time", "730", "--for", "ann", "--note", "rye", "--step", "Two bags")
    assert set(made) == TODO
    assert date.fromisoformat(made["due"]) - datetime.now().astimezone().date() in (timedelta(2), timedelta(1))
    assert (made["time"], made["for"], made["note"], made["created_by"]) == ("07:30", ["Ann"], "rye", "Ann")
    other = new(shop, "Sweep")
    assert ask(shop, "todo", "list") == ask(shop, "todo", "list", "--mine") == [made, other]
    given = ask(shop, "todo", "give", made["id"][:8], "everybody")
    assert (given["for"], given["for_ids"]) == ([], [])
    done = ask(shop, "todo", "done", made["id"])
    assert (done["done"], done["done_by"]) == (True, "Ann")
    assert datetime.fromisoformat(done["done_at"]).utcoffset() is not None
    assert ask(shop, "todo", "list") == [other]
    assert ask(shop, "todo", "list", "--done") == [done]
    assert not ask(shop, "todo", "done", made["id"], "--undo")["done"]
    shown = ask(shop, "todo", "show", made["id"])
    assert set(shown) == TODO | {"history"}
    assert [saved["fields"] for saved in shown["history"]][-2:] == [["done"], ["done"]]


def test_letters_of_a_name_and_me_are_enough_for_whom_it_is(shop: Path) -> None:
    assert new(shop, "Sweep", "--for", "me", "--for", "a")["for"] == ["Ann"]


def test_a_todo_is_changed_thrown_away_and_brought_back(shop: Path) -> None:
    made = new(shop, "Rent", "--due", "2027-01-31", "--every", "month")
    assert made["recurs"] == "FREQ=MONTHLY;BYMONTHDAY=-1"
    changed = ask(shop, "todo", "change", made["id"], "--title", "Pay rent", "--every", "2 weeks on fri", "--time", "7")
    assert (changed["title"], changed["due"], changed["time"]) == ("Pay rent", "2027-01-31", "07:00")
    assert changed["recurs"] == "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"
    assert "needs a day" in refused(shop, "todo", "change", made["id"], "--due", "none")
    changed = ask(shop, "todo", "change", made["id"], "--due", "none", "--every", "never", "--note", "by bank")
    assert (changed["due"], changed["time"], changed["recurs"], changed["note"]) == (None, None, None, "by bank")
    assert ask(shop, "todo", "away", made["id"])["away"]
    assert ask(shop, "todo", "list") == []
    assert [todo["id"] for todo in ask(shop, "todo", "list", "--away")] == [made["id"]]
    assert not ask(shop, "todo", "bring-back", made["id"])["away"]
    assert ask(shop, "todo", "list") == [changed]


def test_the_steps_of_a_list_are_ticked_by_number_for_today(shop: Path) -> None:
    made = new(shop, "Opening", "--list", "opening", "--step", "Oven on", "--step", "Count the till")
    assert [step["text"] for step in ask(shop, "todo", "step", made["id"], "Lights")["checklist"]] == [
        "Oven on", "Count the till", "Lights",
    ]  # fmt: skip
    ticked = ask(shop, "todo", "tick", made["id"], "2")
    assert [step["ticked"] for step in ticked["checklist"]] == [False, True, False]
    (listed,) = ask(shop, "todo", "list", "--lists")
    assert [step["ticked_by"] for step in listed["checklist"]] == [None, "Ann", None]
    (day,) = ask(shop, "todo", "show", made["id"])["days"]
    assert [tick["text"] for tick in day["ticked"]] == ["Count the till"]
    assert ask(shop, "todo", "tick", made["id"], "2", "--undo")["checklist"][1]["ticked"] is False
    assert "each day anew" in refused(shop, "todo", "done", made["id"])
    step = new(shop, "Party", "--step", "Cake")
    assert ask(shop, "todo", "tick", step["id"], "1")["checklist"][0]["ticked"] is True


def test_people_read_lines(shop: Path) -> None:
    made = new(
        shop, "Buy flour", "--due", "2026-12-04", "--for", "Ann", "--every", "fri", "--step", "Rye", "--note", "x\ny"
    )
    id = made["id"][:8]
    line = f"{id}  [ ] Buy flour  Fri 2026-12-04  @Ann  0 of 1  every Friday\n"
    assert run(shop, "todo", "list").stdout == line
    assert run(shop, "todo", "show", id).stdout == f"{line}          1. [ ] Rye\n\nx\ny\n"
    assert run(shop, "todo", "list", "--done").stdout == "Nothing is done yet.\n"
    assert run(shop, "todo", "list", "--lists").stdout == "There are no opening or closing lists.\n"
    assert run(shop, "todo", "list", "--away").stdout == "Nothing was thrown away.\n"
    opening = new(shop, "Opening", "--list", "opening", "--step", "Oven")["id"]
    ask(shop, "todo", "tick", opening, "1")
    said = run(shop, "todo", "list", "--lists").stdout.splitlines()
    assert said[0] == f"{opening[:8]}  opening: Opening  1 of 1"
    assert said[1].startswith("          1. [x] Oven  (Ann, ")
    (hit,) = ask(shop, "search", "flour")
    assert (hit["kind"], hit["id"], hit["title"]) == ("todo", made["id"], "Buy flour")
    assert "to-do “Buy flour”" in run(shop, "search", "flour").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("new", " "), "Please type what is to be done."),
        (("new", "x", "--due", "soon"), "There is no day “soon”."),
        (("new", "x", "--time", "noon"), "“noon” is not a time of day."),
        (("new", "x", "--every", "moon"), "“moon” does not say how often."),
        (("new", "x", "--for", "Bo"), "Nobody in the shop is called “Bo”. There is: Ann."),
        (("show", "zz"), "There is no to-do with the id “zz”."),
        (("done", ""), "There is no to-do with the id “”."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_in_a_sentence(shop: Path, words: tuple[str, ...], sentence: str) -> None:
    assert refused(shop, "todo", *words).startswith(sentence)
    assert ask(shop, "todo", "list") == []


def test_a_step_that_is_not_there_and_an_id_that_several_have_are_said(shop: Path) -> None:
    made = new(shop, "Party", "--step", "Cake")
    assert refused(shop, "todo", "tick", made["id"], "2").startswith("“Party” has no step 2.")
    for number in range(16):
        new(shop, f"More {number}")
    letters = [todo["id"][0] for todo in ask(shop, "todo", "list")]
    twice = next(letter for letter in letters if letters.count(letter) > 1)
    assert refused(shop, "todo", "done", twice).startswith(f"Several to-dos begin with {twice}: ")
