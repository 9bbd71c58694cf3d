"""What a form says of entries that are there: as while one is filled in, and nothing is void for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from msgspec.structs import replace

from desktop.forms import commands, queries
from desktop.forms.definition import Question, QuestionType, Rule
from desktop.forms.entries import add_entry, rows_of_question
from desktop.forms.filling import FormFilling
from desktop.forms.remarks import entry_remarks
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.remarks import RecordRemark
from desktop.records.whole_record import whole_record
from tests.desktop.form_samples import ITEMS, NAME, visitors
from tests.desktop.shops import WAIT_S, alone

GUESTS = Question(
    "guests00", QuestionType.NUMBER, "Guests", constraint="{guests00} < 100", constraint_message="We have no more room."
)
READY = Question("ready000", QuestionType.DATE, "Ready on", constraint="{ready000} >= TODAY()")
WHAT = replace(ITEMS.questions[0], required="TRUE")
RULES = (Rule("{guests00} > 50", "That is a lot of guests."), Rule("1 = 1", "Ring them up."))
INSIDE = replace(GUESTS, key="inside00", constraint="{inside00} < 5")
LINES = replace(ITEMS, questions=(WHAT, INSIDE))
FORM = visitors(replace(NAME, required="TRUE"), GUESTS, READY, LINES, rules=RULES)


def test_what_is_changed_is_taken_and_marked_where_it_is_said(tmp_path: Path) -> None:
    with alone(tmp_path / "till") as maria:
        do = lambda *said: maria.workspace.do(*said).result(WAIT_S)  # noqa: E731
        form = do(commands.make, FORM)
        entries, lines = queries.entries_of(maria.session, form.id), rows_of_question(maria.session, form.id, ITEMS.key)
        given = {"name0000": "Anna", "guests00": 2, "ready000": date(2999, 1, 1)}
        id = do(add_entry, form.id, given, {ITEMS.key: [{"what0000": "Tart"}, {"what0000": "Roll"}]}).id
        said = lambda: list(whole_record(maria.session, entries, id, 1).remarks)  # noqa: E731
        always = RecordRemark("Ring them up.")
        assert said() == [always]
        do(record_commands.change, entries, id, {"name0000": None, "guests00": 120, "ready000": date(2001, 1, 1)})
        row = record_queries.rows(maria.session, lines, id)[1].id
        do(record_commands.change, lines, row, {"what0000": None, "inside00": 7})
        assert record_queries.record(maria.session, entries, id).values["guests00"] == 120, "it is taken"
        assert said() == [
            RecordRemark("This must be filled.", True, "name0000"),
            RecordRemark("We have no more room.", True, "guests00"),
            RecordRemark("This cannot be accepted as it is.", True, "ready000"),
            RecordRemark("This must be filled.", True, "what0000", lines.name, row),
            RecordRemark("We have no more room.", True, "inside00", lines.name, row),
            RecordRemark("That is a lot of guests.", False, "guests00"),
            always,
        ]
        long_ago = replace(
            record_queries.record(maria.session, entries, id), created_at=datetime(2000, 1, 1, tzinfo=UTC)
        )
        then = entry_remarks(entries.id, FormFilling(FORM), maria.session, b"", long_ago, {})
        assert "ready000" not in [remark.field for remark in then], "time that goes by marks nothing"
