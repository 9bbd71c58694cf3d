"""How everyone sees a form's entries: part of its definition, whatever else a draft of it or another PC changes."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from desktop.forms import commands, queries
from desktop.forms.definition import Choice, Definition, Question, QuestionType, parsed, written
from desktop.forms.drafts.drafts import begin_draft
from desktop.forms.drafts.new_version import use_draft
from desktop.forms.entries import add_entry
from desktop.forms.views import as_view, everyones_view, own_view_of, show_everyone
from desktop.records.kept_filters import KeptFilter, kept_filter, meant_filters
from desktop.records.listing import OnlyThese, RowOrder
from desktop.records.own_view import OwnView
from desktop.records.values import MemberLink, Moment, Money
from tests.desktop.shops import WAIT_S, alone
from tests.desktop.toy_collection.area import THINGS

STATE = Question(
    "state000", QuestionType.ONE_OF, "State", choices=(Choice("o", "Open", "#0F766E"), Choice("d", "Done"))
)
ORDER = Definition(
    "Orders",
    questions=(Question("name0000", QuestionType.TEXT, "Name"), STATE, Question("day00000", QuestionType.DATE, "Day")),
)
COLUMNS = ("state000", "name0000", "day00000", "~added", "~added_by", "~standing")
SEEN = OwnView(
    order=COLUMNS,
    hidden=("day00000", "~added_by"),
    widths={"name0000": 240},
    frozen="name0000",
    sorting=RowOrder("~added", descending=True),
    only=(KeptFilter("state000", "is", "o"), KeptFilter("~standing", "is", "open")),
    kind="board",
    group="state000",
    summed="",
    day="day00000",
    by_week=True,
)


def test_a_view_reads_back_as_what_was_seen():
    view = as_view(SEEN, COLUMNS, SEEN.hidden)
    assert own_view_of(view) == SEEN
    definition = replace(ORDER, views=(view,))
    assert parsed(written(definition)) == definition
    assert everyones_view(definition) == SEEN
    assert everyones_view(ORDER) is None
    gone = OwnView(
        sorting=RowOrder("gone0000"), group="gone0000", summed="gone0000", widths={"gone0000": 9}, by_week=True
    )
    assert own_view_of(as_view(gone, COLUMNS, ("gone0000",))) == OwnView(order=COLUMNS, hidden=(), by_week=True)
    plain = as_view(OwnView(), COLUMNS, ())
    assert own_view_of(plain) == OwnView(order=COLUMNS, hidden=())


@pytest.mark.parametrize(
    "only",
    [
        OnlyThese("name", "contains", "a"),
        OnlyThese("colour", "is not", "r"),
        OnlyThese("weight", "from", Decimal("0.5")),
        OnlyThese("price", "is", Money(Decimal("1.5"), "EUR")),
        OnlyThese("sold", "is", False),
        OnlyThese("maker", "is", MemberLink(b"\1" * 16)),
        OnlyThese("made", "to", Moment(1_700_000_000_000)),
        OnlyThese("part", "is", b"\2" * 16),
        OnlyThese("pieces", "is", 3),
        OnlyThese("day", "empty"),
    ],
)
def test_what_it_is_narrowed_to_is_kept_as_text(only):
    assert meant_filters(THINGS, [kept_filter(only)]) == (only,)


def test_what_is_no_value_of_a_question_any_more_narrows_nothing():
    kept = [KeptFilter("day", "is", "soon"), KeptFilter("gone", "is", "r"), KeptFilter("weight", "contains", "1")]
    assert meant_filters(THINGS, kept) == ()


def test_everyone_sees_it_so_and_no_entry_counts_less(tmp_path):
    with alone(tmp_path / "ada", "Ada") as ada:
        do = ada.workspace.do
        form = do(commands.make, ORDER).result(WAIT_S)
        draft = do(begin_draft, form.creator, form.nonce, ORDER).result(WAIT_S)
        do(add_entry, form.id, {"name0000": "Cake", "state000": "o"}).result(WAIT_S)
        view = as_view(SEEN, COLUMNS, SEEN.hidden)
        do(show_everyone, form.id, view).result(WAIT_S)
        entries = queries.entries_of(ada.session, form.id)
        assert entries.view == SEEN
        assert entries.by_key["state000"].is_sorted, "the board's question is quick to part by"
        assert dict(entries.by_key["state000"].colours) == {"o": "#0F766E"}
        now = queries.form(ada.session, form.id)
        assert (now.entries, do(commands.left_out, form.id).result(WAIT_S)) == (1, [])
        assert now.asks_like(ORDER)
        assert len(queries.versions(ada.session, form.id)) == 2
        do(show_everyone, form.id, view).result(WAIT_S)
        assert len(queries.versions(ada.session, form.id)) == 2, "what is so already is not said again"

        used = do(use_draft, draft).result(WAIT_S)
        assert used.definition.views == (view,), "a draft that was begun before knows nothing of it"
        do(show_everyone, form.id, None).result(WAIT_S)
        assert queries.entries_of(ada.session, form.id).view is None
