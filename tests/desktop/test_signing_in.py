"""A form that a PC is left to visitors with: who its entries name, and who gets back into the shop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.forms import commands, sign_in_state, signing_in
from desktop.forms.definition import Question, QuestionType
from desktop.forms.queries import entries_of
from desktop.people import commands as people_commands
from desktop.records import commands as record_commands
from desktop.records import listed_rows
from desktop.records import queries as record_queries
from desktop.records.values import Moment
from tests.desktop.command_line import ask
from tests.desktop.form_samples import NAME, visitors
from tests.desktop.shops import WAIT_S, Person, alone, reopened

ARRIVED = Question("arrived0", QuestionType.MOMENT, "Arrived", default="NOW()")
LEFT = Question("left0000", QuestionType.MOMENT, "Left")
DIGITS = "4711"
START_MS = 1_900_000_000_000


def do(person: Person, command: Callable[..., Any], *said: Any, **more: Any) -> Any:
    return person.workspace.do(command, *said, **more).result(WAIT_S)


def started(ann: Person) -> str:
    form = do(ann, commands.make, visitors(NAME, ARRIVED, LEFT)).id
    do(ann, signing_in.start, form, f"{DIGITS}\n")
    return str(form)


def came(ann: Person, form: str, name: str) -> str:
    return str(do(ann, signing_in.sign_in, form, {"name0000": name, "arrived0": Moment(START_MS)}, {}).id)


def test_what_visitors_write_names_the_screen_and_not_who_left_it_to_them(tmp_path: Path) -> None:
    with alone(tmp_path / "home", "Ann") as ann:
        form = started(ann)
        id, collection = came(ann, form, "Mei"), entries_of(ann.session, form)
        own = do(ann, record_commands.create, collection, {"name0000": "Bo"})
        do(ann, people_commands.rename_pc, "Front PC")
        mei = record_queries.record(ann.session, collection, id)
        assert (mei.created_by, mei.changed_by) == ("Sign-in screen, Front PC", "Sign-in screen, Front PC")
        numbers = listed_rows.numbers_of(ann.session, [id, own.id])
        said = listed_rows.rows(ann.session, collection, list(numbers.values()))
        assert [said[numbers[each]].screen for each in (id, own.id)] == ["Sign-in screen, Front PC", ""]
        changed = do(ann, record_commands.change, collection, id, {"name0000": "Mei Lin"})
        assert (changed.created_by, changed.changed_by) == ("Sign-in screen, Front PC", "Ann")
        assert [save.by for save in record_queries.history(ann.session, id)] == ["Sign-in screen, Front PC", "Ann"]


def test_digits_lead_out_and_who_guesses_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [START_MS]
    monkeypatch.setattr(signing_in, "wall_ms", lambda: now[0])
    with alone(tmp_path / "home") as ann:
        started(ann)
        for guess in ("0000", "1111"):
            with pytest.raises(InvalidError):
                do(ann, signing_in.leave, guess)
        with pytest.raises(NotAllowedError):
            do(ann, signing_in.leave, "2222")
    with reopened(tmp_path / "home") as ann:
        with pytest.raises(NotAllowedError):
            do(ann, signing_in.leave, DIGITS)
        now[0] += 59_999
        with pytest.raises(NotAllowedError):
            do(ann, signing_in.leave, DIGITS)
        now[0] += 1
        do(ann, signing_in.leave, DIGITS)
        assert sign_in_state.sign_in_screen(ann.session) is None


@pytest.mark.parametrize("typed", ["", "123", "123456789", "12a4", "１２３４"])
def test_digits_that_nobody_could_type_again_are_refused(typed: str) -> None:
    with pytest.raises(InvalidError):
        signing_in.sound_digits(typed)


def test_who_leaves_is_found_by_their_name_alone_and_nobody_else_is_named(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as ann:
        form = started(ann)
        mei, _, _ = came(ann, form, "Mei Lin"), came(ann, form, "Jo"), came(ann, form, "jo ")
        collection = entries_of(ann.session, form)
        refusals = set()
        for typed in ("Me", "", "Jo", "Nobody"):
            with pytest.raises(NotFoundError) as refused:
                do(ann, signing_in.sign_out, form, typed)
            refusals.add(str(refused.value))
        assert len(refusals) == 1
        do(ann, signing_in.sign_out, form, " mei  lin")
        left = [each.id for each in record_queries.records(ann.session, collection) if "left0000" in each.values]
        assert left == [mei]
        assert record_queries.record(ann.session, collection, mei).changed_by.startswith("Sign-in screen")
        with pytest.raises(NotFoundError):
            do(ann, signing_in.sign_out, form, "Mei Lin")


def test_the_command_line_starts_and_ends_it(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as ann:
        form = do(ann, commands.make, visitors()).id
    assert ask(tmp_path / "home", "sign-in", "show") == {"form": None, "title": None}
    shown = {"form": form, "title": "Visitors"}
    assert ask(tmp_path / "home", "sign-in", "start", "Visitors", typed=DIGITS) == shown
    assert ask(tmp_path / "home", "sign-in", "show") == shown
    assert ask(tmp_path / "home", "sign-in", "end") == {"form": None, "title": None}
