"""What a form asks, works out and says of answers: the pure function behind the page on which it is filled in."""

from datetime import UTC, date, time
from decimal import Decimal

import pytest

from desktop.errors import InvalidError
from desktop.forms.definition import Choice, Definition, FormSection, Question, QuestionType, Rule
from desktop.forms.durations import duration_text, typed_duration
from desktop.forms.filling import MUST, NOT_OFFERED, At, FormFilling, Remark
from desktop.formulas import context
from desktop.formulas.context import EvaluationContext
from desktop.records.values import MOMENT_LIMIT_MS, Moment, Money
from desktop.settings.shop_calendar import ShopCalendar

TEXT, NUMBER, MONEY = QuestionType.TEXT, QuestionType.NUMBER, QuestionType.MONEY
NOON = EvaluationContext(1_796_040_000_000, UTC, ShopCalendar())


def filling(*questions, **more):
    return FormFilling(Definition("Orders", questions=questions, **more))


def test_what_is_not_asked_counts_as_blank_everywhere_and_is_not_saved():
    form = filling(
        Question("total000", NUMBER, "Total", calculation="{extra000} + 1"),
        Question("extra000", NUMBER, "Extra", relevant="{more0000} = TRUE", required="TRUE"),
        Question("more0000", QuestionType.YES_NO, "More"),
        Question("note0000", TEXT, "Note", section="sect0000"),
        sections=(FormSection("sect0000", "Extra", relevant="{extra000} > 5"),),
    )
    hidden = form.look({"extra000": Decimal(7), "more0000": False, "note0000": "kept while typing"}, NOON)
    assert hidden.asked == {At("total000"), At("more0000")}
    assert form.fields(hidden) == {"more0000": False}
    assert hidden.worked_out == {At("total000"): Decimal(1)}
    shown = form.look({"extra000": Decimal(7), "more0000": True, "note0000": "a note"}, NOON)
    assert At("note0000") in shown.asked
    assert form.fields(shown)["extra000"] == Decimal(7)
    blank = form.look({"more0000": True}, NOON)
    assert blank.remarks == [Remark(At("extra000"), MUST, refuses=True)]


def test_what_is_said_stands_with_the_last_question_it_names_and_refuses_only_where_it_should():
    form = filling(
        Question("from0000", QuestionType.DATE, "From", constraint="{from0000} >= TODAY()", constraint_message="Past."),
        Question("until000", QuestionType.DATE, "Until"),
        rules=(Rule("{until000} < {from0000}", "Ends early.", refuse=True), Rule("ISBLANK({until000})", "Until when?")),
    )
    look = form.look({"from0000": date(2026, 11, 2), "until000": date(2026, 11, 1)}, NOON)
    assert look.remarks == [
        Remark(At("from0000"), "Past.", refuses=True),
        Remark(At("until000"), "Ends early.", refuses=True),
    ]
    warned = form.look({"from0000": date(2026, 12, 2)}, NOON)
    assert warned.remarks == [Remark(At("until000"), "Until when?")]
    assert warned.refusals == []


def test_rows_are_worked_out_each_by_itself_and_summed():
    inside = (
        Question("pieces00", NUMBER, "Pieces", required="TRUE"),
        Question("sum00000", MONEY, "Each"),
        Question("line0000", QuestionType.CALCULATE, "Sum", calculation="{pieces00} * {sum00000}", result=MONEY),
        Question("place000", QuestionType.CALCULATE, "Row", calculation="ROW()", result=NUMBER),
    )
    form = filling(
        Question("total000", QuestionType.CALCULATE, "Total", calculation="SUM({rows0000}.{line0000})", result=MONEY),
        Question("rows0000", QuestionType.ROWS, "Lines", questions=inside),
    )
    one = {"pieces00": Decimal(2), "sum00000": Money(Decimal(3), "EUR")}
    look = form.look({"rows0000": [one, {"sum00000": Money(Decimal(1), "EUR")}]}, NOON)
    assert look.worked_out[At("total000")] == Money(Decimal(6), "EUR")
    assert look.refusals == [Remark(At("rows0000", 2, "pieces00"), MUST, refuses=True)]
    first, second = form.rows(look)["rows0000"]
    assert (first, second) == (one, {"sum00000": Money(Decimal(1), "EUR")})
    worked_out = [look.worked_out[At("rows0000", number, key)] for number, key in ((1, "line0000"), (2, "place000"))]
    assert worked_out == [Money(Decimal(6), "EUR"), Decimal(2)]


def test_what_is_filled_in_already_is_what_the_question_asks_for():
    form = filling(
        Question("day00000", QuestionType.DATE, "Day", default="NOW()"),
        Question("clock000", QuestionType.TIME, "At", default="NOW()"),
        Question("price000", MONEY, "Price", currency="CHF", default="12.5"),
        Question("stars000", QuestionType.RATING, "Stars", default="2 + 2"),
        Question("broken00", NUMBER, "Broken", default="1 / 0"),
    )
    assert form.first(NOON) == {
        "day00000": date(2026, 11, 30),
        "clock000": time(12),
        "price000": Money(Decimal("12.5"), "CHF"),
        "stars000": 4,
    }


def test_a_moment_beyond_all_days_is_of_no_day_and_says_so():
    form = filling(
        Question("when0000", QuestionType.MOMENT, "When"),
        Question("day00000", QuestionType.CALCULATE, "Day", calculation="{when0000}", result=QuestionType.DATE),
        Question("clock000", QuestionType.CALCULATE, "At", calculation="{when0000}", result=QuestionType.TIME),
    )
    look = form.look({"when0000": Moment(MOMENT_LIMIT_MS - 1)}, NOON)
    assert {str(each) for each in look.worked_out.values()} == {"There is no such day."}


def test_what_is_offered_depends_on_other_answers_and_what_is_not_is_only_remarked_on():
    sizes = (Choice("s", "Small"), Choice("l", "Large"))
    form = filling(
        Question("kind0000", TEXT, "Kind", default='"cake"'),
        Question("size0000", QuestionType.ONE_OF, "Size", choices=sizes, choice_filter='{size0000} = "l" & {none0000}'),
        Question(
            "all00000", QuestionType.SEVERAL_OF, "All", choices=sizes, choice_filter="{kind0000} = {note0000} & 1"
        ),
        Question("note0000", TEXT, "Note", default='{kind0000} & "1"'),
    )
    first = form.first(NOON)
    assert first == {"kind0000": "cake", "note0000": "cake1"}
    look = form.look({"size0000": "s", "all00000": ("s",), "kind0000": "cake11", "note0000": "cake1"}, NOON)
    offered = [[choice for choice in "sl" if look.offered[At(key)](choice)] for key in ("size0000", "all00000")]
    assert offered == [["l"], ["s", "l"]]
    assert look.remarks == [Remark(At("size0000"), NOT_OFFERED)]
    assert form.fields(look)["size0000"] == "s"


@pytest.mark.parametrize(
    ("question", "usual", "odd"),
    [
        (Question("mail0000", QuestionType.EMAIL, "E-mail"), "o'neil+1@sub.example.co.uk", "maria@example"),
        (Question("mail0000", QuestionType.EMAIL, "E-mail"), "李@例子.广告", "maria at example.com"),
        (Question("phone000", QuestionType.PHONE, "Phone"), "+49 (0)30 / 123-45 ext. 6", "ask Maria"),
        (Question("web00000", QuestionType.URL, "Web"), "https://example.com/a?b=c#d", "my page"),
        (Question("web00000", QuestionType.URL, "Web"), "example.com", "example"),
        (Question("weight00", NUMBER, "Weight", decimals=1), Decimal("1.5"), Decimal("1.25")),
        (Question("weight00", NUMBER, "Weight"), Decimal("1.25"), None),
    ],
)
def test_what_looks_odd_is_warned_of_and_kept_as_it_was_written(question, usual, odd):
    form = filling(question)
    for value, count in ((usual, 0), (odd, 1 if odd is not None else 0)):
        look = form.look({question.key: value}, NOON)
        assert (len(look.remarks), look.refusals) == (count, [])
        assert form.fields(look) == ({question.key: value} if value is not None else {})


def test_a_choice_reads_in_texts_as_on_screens_and_is_compared_and_saved_as_it_stands_in_entries():
    kinds = (Choice("c7", "Courier"), Choice("g1", "Guest"))
    form = filling(
        Question("kind0000", QuestionType.ONE_OF, "Kind", choices=kinds),
        Question("all00000", QuestionType.SEVERAL_OF, "All", choices=kinds),
        Question(
            "words000",
            TEXT,
            "Words",
            calculation='{kind0000} & ": " & TEXTJOIN(", ", TRUE, {all00000}) & LEN({kind0000})',
        ),
        Question("alone000", TEXT, "Alone", calculation='IF({kind0000} = "c7", {kind0000}, "")'),
        Question(
            "exact000",
            QuestionType.CALCULATE,
            "Exact",
            calculation='AND(EXACT({kind0000}, "c7"), SELECTED({all00000}, "g1"))',
            result=QuestionType.YES_NO,
        ),
        Question("sum00000", NUMBER, "Sum", calculation="{kind0000} + 1"),
    )
    look = form.look({"kind0000": "c7", "all00000": ("c7", "g1")}, NOON)
    assert [look.worked_out[At(key)] for key in ("words000", "alone000", "exact000")] == [
        "Courier: Courier, Guest7",
        "Courier",
        True,
    ]
    assert look.worked_out[At("sum00000")].sentence == "“+” does not work with a text and a number."
    saved = form.fields(look)
    assert saved == {"kind0000": "c7", "all00000/c7": "c7", "all00000/g1": "g1"}
    assert {type(value) for value in saved.values()} == {str}


def test_what_is_worked_out_has_as_many_decimals_as_it_is_to_have():
    form = filling(
        Question("share000", QuestionType.CALCULATE, "Share", calculation="2 / 3", result=NUMBER, decimals=2)
    )
    assert form.look({}, NOON).worked_out == {At("share000"): Decimal("0.67")}


def test_questions_that_need_each_other_are_asked_all_the_same():
    form = filling(
        Question("one00000", TEXT, "One", relevant="ISBLANK({two00000})"),
        Question("two00000", TEXT, "Two", relevant="ISBLANK({one00000})"),
        Question("kinds000", QuestionType.SEVERAL_OF, "Kinds", choices=(Choice("c", "Cake"), Choice("b", "Bread"))),
    )
    assert form.look({}, NOON).asked == {At("one00000"), At("two00000"), At("kinds000")}
    circle = Question("sum00000", NUMBER, "Sum", calculation="{sum00000} + 1")
    assert filling(circle).look({}, NOON).worked_out[At("sum00000")].sentence == "This needs itself to be worked out."
    assert form.fields(form.look({"kinds000": ("c",)}, NOON)) == {"kinds000/c": "c"}


@pytest.mark.parametrize(
    ("typed", "seconds"), [("1:30", 5400), ("90", 5400), ("1h30", 5400), ("45 min", 2700), ("2 hours", 7200)]
)
def test_how_long_something_takes_is_typed_as_people_say_it(typed, seconds):
    assert typed_duration(typed) == seconds
    assert typed_duration(duration_text(seconds)) == seconds


@pytest.mark.parametrize("typed", ["", "1:75", "soon", "-5"])
def test_what_says_no_length_of_time_is_refused(typed):
    with pytest.raises(InvalidError):
        typed_duration(typed)


def test_an_entry_that_takes_too_long_says_so_wherever_it_works_something_out(monkeypatch):
    monkeypatch.setattr(context, "MOST_STEPS", 5_000)
    share = Question("share000", QuestionType.CALCULATE, "Share", calculation="{pieces00} / SUM({rows0000}.{pieces00})")
    form = filling(
        Question("rows0000", QuestionType.ROWS, "Lines", questions=(Question("pieces00", NUMBER, "Pieces"), share)),
        Question("one00000", QuestionType.CALCULATE, "One", calculation="1", result=NUMBER),
    )
    some, many = ({"rows0000": [{"pieces00": Decimal(1)}] * count} for count in (20, 80))
    assert form.worked_out(some, NOON)[At("one00000")] == 1
    said = form.worked_out(many, NOON)
    assert (len(said), {str(each) for each in said.values()}) == (81, {"This takes too many steps to work out."})
    assert form.look(many, NOON).worked_out == said


def test_rules_that_take_too_long_say_nothing_any_more(monkeypatch):
    many = Rule("COUNT({rows0000}.{pieces00}) > 0", "Many.")
    lines = Question("rows0000", QuestionType.ROWS, "Lines", questions=(Question("pieces00", NUMBER, "Pieces"),))
    form, given, said = filling(lines, rules=(many,) * 40), {"rows0000": [{"pieces00": Decimal(1)}] * 200}, []
    for most in (5_000, 100_000):
        monkeypatch.setattr(context, "MOST_STEPS", most)
        said.append(len(form.look(given, NOON).remarks))
    assert 0 < said[0] < said[1] == 40
