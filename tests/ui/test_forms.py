"""The section Forms: those in use, filling one in by the keyboard alone, what is kept, what is said of answers."""

import shutil
from decimal import Decimal

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.forms import commands, queries
from desktop.forms.definition import Choice, Definition, Question, QuestionType, Rule, Who
from desktop.forms.entries import add_entry
from desktop.forms.entry_drafts import entry_draft
from desktop.home.home import Home
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.values import MemberLink, Money
from desktop.workspace import Workspace
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.test_opening import opened
from tests.ui.windows import ALONE, click, focused, named, open_window, press, says, until, waits_for, write
from ui.forms.places import FormPlace
from ui.forms.words import who_fills_in

MONEY = QuestionType.MONEY
LINES = (
    Question("what0000", QuestionType.TEXT, "What"),
    Question("pieces00", QuestionType.NUMBER, "Pieces"),
    Question("price000", QuestionType.MONEY, "Price each"),
    Question(
        "sum00000", QuestionType.CALCULATE, "Sum", calculation="{pieces00} * {price000}", result=QuestionType.MONEY
    ),
)
ORDER = Definition(
    "Cake orders",
    one="order",
    throw_away=Who("employee"),
    rules=(Rule("{guests00} > 50", "That is a lot of guests."), Rule("{guests00} < 1", "Nobody comes?", refuse=True)),
    questions=(
        Question("name0000", QuestionType.TEXT, "Name", required="TRUE"),
        Question("guests00", QuestionType.NUMBER, "Guests"),
        Question("ready000", QuestionType.DATE, "Ready on"),
        Question("clock000", QuestionType.TIME, "At"),
        Question("allergy0", QuestionType.YES_NO, "Allergies"),
        Question("which000", QuestionType.TEXT, "Which", relevant="{allergy0} = TRUE", required="TRUE"),
        Question("kind0000", QuestionType.ONE_OF, "Kind", choices=(Choice("c", "Cake"), Choice("b", "Bread"))),
        Question("taken000", QuestionType.PERSON, "Taken by"),
        Question("lines000", QuestionType.ROWS, "Lines", questions=LINES),
        Question(
            "total000", QuestionType.CALCULATE, "Total", calculation="SUM({lines000}.{sum00000})",
            result=QuestionType.MONEY,
        ),
    ),
)  # fmt: skip


@pytest.fixture
def home(tmp_path):
    shop = Workspace.create(Home(tmp_path / "till"), "Rossi’s Bakery", "Maria", "Till PC", network=ALONE)
    shop.do(commands.make, ORDER).result(WAIT_S)
    shop.close(WAIT_S)
    return tmp_path / "till"


def forms_of(window, qtbot):
    """The section, once its form stands there."""
    opened(window, qtbot)
    screen = window.shell.open_section("forms")
    until(qtbot, lambda: screen.table is not None)
    return screen


def begin(screen, qtbot):
    """Fill in the form that is open, with the keys."""
    settle()
    press_with(Qt.Key.Key_N)
    until(qtbot, lambda: screen.filling is not None and screen.filling.column is not None)
    settle()
    return screen.filling


def press_with(key, modifier=Qt.KeyboardModifier.ControlModifier):
    QTest.keyClick(focused(), key, modifier)
    settle()


def typed(words):
    """Into the question one stands in, and on to the next."""
    write(words)
    press(Qt.Key.Key_Return)


def entries(window):
    session = window._shop.bridge.session
    (form,) = queries.forms(session)
    return record_queries.records(session, queries.entries_of(session, form.id))


def test_an_order_is_taken_with_the_keys_alone(home, qtbot):
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        screen.fill_in()
        page, through = screen.filling, Qt.WidgetAttribute.WA_TransparentForMouseEvents
        assert page.testAttribute(through), "a second click on the day that opened it answers nothing"
        until(qtbot, lambda: page.column is not None and not page.testAttribute(through))
        settle()
        assert focused().accessibleName() == "Name"
        typed("Anna 安娜")
        typed("3*12")
        typed("+2")
        typed("730")
        typed("y")  # and Which is asked
        assert focused().accessibleName() == "Which"
        typed("nuts")
        typed("b")
        write("me")
        window.shell.activateWindow()  # off screen a list that went stays the active window
        press(Qt.Key.Key_Return)
        assert focused().accessibleName() == "What, row 1 of Lines"
        for row in (("Tart", "2", "7,50"), ("Roll", "10", "0.6")):
            for words in row:
                typed(words)
        assert says(page, "21.00 EUR"), "the total, while one types"
        typed("")  # a blank last row leads out
        assert focused().text() == "Save"
        press_with(Qt.Key.Key_Return)
        until(qtbot, lambda: len(entries(window)) == 1)
        until(qtbot, lambda: page.column.cards["name0000"].answer.value() is None)
        assert screen.filling is page, "on to the next"
        (entry,) = entries(window)
        me = bytes.fromhex(window._shop.workspace.me.id)
        said = {key: value for key, value in entry.values.items() if key not in ("ready000", "clock000")}
        assert said == {
            "name0000": "Anna 安娜", "guests00": Decimal(36), "allergy0": True, "which000": "nuts", "kind0000": "b",
            "taken000": MemberLink(me),
        }  # fmt: skip
        assert entry.worked_out == {"total000": Money(Decimal(21), "EUR")}, "what is worked out is not saved"
        assert entry.values["clock000"].isoformat() == "07:30:00"
        assert says(page, "Saved")
        click(page, "Undo")
        until(qtbot, lambda: entries(window) == [])


def test_what_was_begun_is_there_after_the_power_failed_and_a_changed_form_loses_nothing(home, tmp_path, qtbot):
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        page = begin(screen, qtbot)
        typed("Anna")
        typed("")
        write("no day")
        until(qtbot, lambda: not page.saving.unsaved)
        shutil.copytree(home, tmp_path / "after")  # as a power cut leaves it
        session = window._shop.bridge.session
        (form,) = queries.forms(session)
        fewer = [each for each in ORDER.questions if each.key != "name0000"]
        more = Definition("Cakes", one="order", questions=(*fewer, Question("extra000", QuestionType.TEXT, "Extra")))
        window._shop.workspace.do(commands.change, form.id, more).result(WAIT_S)
        waits_for(qtbot, page, "It does not ask for this any more: Anna.")
        assert named(page, "Ready on").text() == "no day"
        assert focused() is named(page, "Ready on"), "one goes on where one was"
        press(Qt.Key.Key_Escape)
        assert screen.filling is None
    with open_window(tmp_path / "after") as window:
        screen = forms_of(window, qtbot)
        waits_for(qtbot, screen, "You had begun an entry.")
        click(screen, "Go on")
        until(qtbot, lambda: screen.filling.column is not None)
        page = screen.filling
        assert named(page, "Name").text() == "Anna"
        assert says(page, "It stays as you wrote it."), "what does not fit is kept, and marked"
        named(page, "Guests").setText("")
        page.column.focus("guests00")
        typed("60")
        assert says(page, "That is a lot of guests.")
        page.column.focus("guests00")
        focused().selectAll()
        typed("0")
        press_with(Qt.Key.Key_Return)
        assert says(page, "Nobody comes?")
        assert entries(window) == [], "not accepted so"
        assert focused().accessibleName() == "Guests"
        typed("9")
        click(page, "Save")
        until(qtbot, lambda: screen.filling is None)
        (entry,) = entries(window)
        assert entry.values["ready000"] == "no day"
        assert entry_draft(window._shop.bridge.session, entry.collection.removeprefix("form/")) is None
        until(qtbot, lambda: not screen.table.begun.isVisible())


def test_forms_and_their_entries_are_found_and_rights_are_said(home, qtbot):
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        shop = window._shop
        (form,) = queries.forms(shop.bridge.session)
        box_of = lambda: [shop_jump(window, row) for row in range(window.shell.jump_box._model.rowCount())]  # noqa: E731
        shop.workspace.do(add_entry, form.id, {"name0000": "Bettina Krause"}).result(WAIT_S)
        window.shell.open_section("chat")
        window.shell.open_jump_box()
        box = window.shell.jump_box
        box.field.setText("cake ord")
        until(qtbot, lambda: ("Cake orders", "Form") in box_of())
        box.field.setText("krause")
        until(qtbot, lambda: box_of() == [("Bettina Krause", "Entry of a form")])
        QTest.keyClick(box.field, Qt.Key.Key_Return)
        assert window.shell.current_section() == "forms"
        waits_for(qtbot, screen, "Added by Maria")
        nobody = Definition("Pay slips", add=Who("owner", ("00" * 16,)), questions=ORDER.questions[:1])
        shop.workspace.do(commands.make, nobody).result(WAIT_S)
        until(qtbot, lambda: screen.list.rows.rowCount() == 2)


def test_who_fills_a_form_in_is_said_to_who_may_not():
    said = {who: who_fills_in(Definition("F", add=who)) for who in (Who("manager"), Who(), Who(people=("00" * 16,)))}
    assert list(said.values()) == [
        "Only managers and owners fill this in.",
        "Only owners fill this in.",
        "Only owners fill this in, and who was chosen for it.",
    ]


def shop_jump(window, row):
    jump = window.shell.jump_box._model.jump(row)
    return jump.title, jump.subtitle


VISITORS = Definition(
    "Visitors",
    one="visitor",
    questions=(
        Question("name0000", QuestionType.TEXT, "Name", required="TRUE"),
        Question("company0", QuestionType.TEXT, "Company"),
        Question("visiting", QuestionType.PERSON, "Visiting"),
        Question("arrived0", QuestionType.MOMENT, "Arrived", default="NOW()"),
        Question("left0000", QuestionType.MOMENT, "Left"),
        Question("which000", QuestionType.ENTRY, "Product", choice_filter="{which000}.{price000} > 5"),
        Question("price000", QuestionType.CALCULATE, "Price", calculation="{which000}.{price000}", result=MONEY),
        Question("kind0000", QuestionType.ONE_OF, "Kind", choices=tuple(Choice(each, each) for each in "abc"),
                 choice_filter='{kind0000} <> "b"'),
    ),
)  # fmt: skip


def test_an_entry_takes_the_text_and_eight_keys_and_looks_into_another_form(tmp_path, qtbot):
    shop = Workspace.create(Home(tmp_path / "till"), "Rossi’s Bakery", "Maria", "Till PC", network=ALONE)
    asked = (Question("title000", QuestionType.TEXT, "Title"), Question("price000", MONEY, "Price"))
    products = shop.do(commands.make, Definition("Products", questions=asked)).result(WAIT_S)
    for name, price in (("Rye bread", "7"), ("Roll", "1"), ("Rusk", "6")):
        answers = {"title000": name, "price000": Money(Decimal(price), "EUR")}
        shop.do(add_entry, products.id, answers).result(WAIT_S)
    chosen = [replace(each, form=products.id) if each.key == "which000" else each for each in VISITORS.questions]
    visitors = shop.do(commands.make, replace(VISITORS, questions=tuple(chosen))).result(WAIT_S)
    shop.close(WAIT_S)
    with open_window(tmp_path / "till") as window:
        opened(window, qtbot)
        screen = window.shell.open_section("forms")
        until(qtbot, lambda: screen.table is not None)
        screen.open_place(FormPlace(visitors.id))
        settle()
        presses = 1
        page = begin(screen, qtbot)
        for words in ("Anna", "Rossi", "me", "", "", "ry", "2"):
            write(words)
            window.shell.activateWindow()  # off screen a list that went stays the active window
            press(Qt.Key.Key_Return)
            presses += 1
        assert says(page, "7.00 EUR"), "the only one that begins so and is dear enough"
        assert presses == 8
        assert focused().text() == "Save"
        press(Qt.Key.Key_Return)
        session = window._shop.bridge.session
        collection = queries.entries_of(session, visitors.id)
        until(qtbot, lambda: len(record_queries.records(session, collection)) == 1)
        (entry,) = record_queries.records(session, collection)
        assert (entry.values["kind0000"], entry.said["price000"]) == ("c", Money(Decimal(7), "EUR"))
        until(qtbot, lambda: screen.table is not None and screen.filling is None)
        rye = record_queries.records(session, queries.entries_of(session, products.id))[0]
        window._shop.workspace.do(
            record_commands.change,
            queries.entries_of(session, products.id),
            rye.id,
            {"price000": Money(Decimal(9), "EUR")},
        ).result(WAIT_S)
        rows = screen.table.table.rows
        place = [column.key for column in rows.columns].index("price000")
        until(qtbot, lambda: rows.row(0) is not None and rows.row(0).words[place] == "9.00 EUR")
        assert rows.refusal(0, place) == "This is worked out by itself."
