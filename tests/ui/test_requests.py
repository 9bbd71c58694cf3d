"""Who says yes, on the page about an entry: asked, answered with one key, and settled by two who decided apart."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.errors import InvalidError
from desktop.forms import commands as form_commands
from desktop.forms import queries as form_queries
from desktop.forms.definition import Question, QuestionType, RouteStep, Who
from desktop.forms.entries import add_entry
from desktop.home.home import Home
from desktop.people.queries import pcs
from desktop.people.records import Person as Owner
from desktop.processes import commands, queries
from desktop.processes.answering import kept_words
from desktop.processes.delivery import NotThereYet
from desktop.processes.process_words import apart_words
from desktop.processes.records import ProcessAnswer, ProcessStep
from desktop.processes.state import Capacity, Deed
from desktop.processes.waiting import Waiting
from desktop.records import commands as record_commands
from desktop.workspace import Workspace
from tests.desktop.form_samples import MANAGER, NAME, visitors
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, alone, join, meet, reopened, two
from tests.desktop.shops import until as until_true
from tests.ui.paper_words import words_on
from tests.ui.record_screens import record_shown
from tests.ui.table_screens import cells, tabling
from tests.ui.test_forms import begin, forms_of, typed
from tests.ui.test_key_position import X, pressed
from tests.ui.windows import ALONE, click, focused, open_window, press, says, until, waits_for, write
from ui.printing.print_dialog import PrintDialog
from ui.processes.words import goes_to_words, headline, not_there_words
from ui.times import moment

AMOUNT = Question("amount00", QuestionType.NUMBER, "Amount")
EXPENSES = visitors(NAME, AMOUNT, change_all=MANAGER, route=(RouteStep(MANAGER),))


def do(person, command, *values):
    return person.workspace.do(command, *values).result(WAIT_S)


def phase(person, process):
    return str(queries.process(person.session, process).phase)


def test_a_yes_is_asked_for_and_given_and_what_changed_since_is_said(tmp_path, qtbot, assert_accessible):
    with two(tmp_path) as (alice, bob):
        form = do(alice, form_commands.make, EXPENSES).id
        until_true(lambda: bool(form_queries.forms(bob.session)))
        collection = form_queries.entries_of(bob.session, form)
        id = do(bob, add_entry, form, {"name0000": "Oven", "amount00": Decimal(80)}).id
        with record_shown(qtbot, bob, id, collection) as page:
            until(qtbot, lambda: says(page, "Nobody was asked yet."))
            click(page, "Ask for a yes")
            until(qtbot, lambda: says(page, "Waits for a manager, since"))
            assert not says(page, "Not yet …")
            click(page, "Withdraw")
            until(qtbot, lambda: says(page, "Bob asked for a yes, and withdrew it."))
            click(page.window(), "Undo")
            until(qtbot, lambda: says(page, "Waits for a manager, since"))
        unread = replace(EXPENSES, audience="owners", route=(RouteStep(Who(people=(bob.workspace.me.id,))),))
        with pytest.raises(InvalidError, match="Bob is asked for a yes, and cannot read what is filled in"):
            do(alice, form_commands.make, unread)
        process, _withdrawn = (each.id for each in queries.processes(bob.session))
        until_true(lambda: bool(queries.open_processes(alice.session)))
        with record_shown(qtbot, alice, id, collection) as page:
            page.take_focus()
            until(qtbot, lambda: page.requests.is_asked)
            until(qtbot, lambda: focused() is page.requests)
            assert_accessible(page)
            QTest.keyClick(page.requests, Qt.Key.Key_N)
            press(Qt.Key.Key_Return)
            assert says(page, "Say it in a few words.")
            write("y, but which oven?")
            press(Qt.Key.Key_Escape)
            until(qtbot, lambda: kept_words(alice.session, process) == "y, but which oven?")
            QApplication.sendEvent(focused(), pressed("Ч", X))
            assert page.requests.line.field.text() == "y, but which oven?", "words are kept until something is said"
            press(Qt.Key.Key_Escape)
            QTest.keyClick(focused(), Qt.Key.Key_Y)
            until(qtbot, lambda: says(page, "Alice said yes") and says(page.window(), "You said yes."))
            QTest.keyClick(page.requests.deeds[Deed.RETRACT], Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            until(qtbot, lambda: says(page, "Waits for a manager, since"))
            QTest.keyClick(focused(), Qt.Key.Key_N)
            write("Which oven?")
            press(Qt.Key.Key_Return)
            until(qtbot, lambda: phase(alice, process) == "returned")
        until_true(lambda: phase(bob, process) == "returned")
        do(bob, record_commands.change, collection, id, {"amount00": Decimal(180)})
        with record_shown(qtbot, bob, id, collection) as page:
            until(qtbot, lambda: says(page, "Amount: 80 when Alice said not yet, now 180."))
            click(page, "Decision sheet…")
            (dialog,) = page.requests.findChildren(PrintDialog)
            until(qtbot, lambda: dialog.preview.pages is not None)
            assert "Amount: 80 when Bob asked, now 180." in words_on(dialog.preview.pages, 0)
            dialog.reject()
            click(page, "Ask again?")
            until(qtbot, lambda: says(page, "Alice said not yet") and says(page, "Waits for a manager"))


def test_it_is_said_where_a_yes_is_until_whoever_asked_has_it(tmp_path, qtbot):
    with ExitStack() as stack:
        alice = Person(Workspace.create(Home(tmp_path / "alice"), "Olive & Co", "Alice", "Till", network=LOOPBACK))
        stack.callback(alice.close)
        bob = Person(join(alice, Home(tmp_path / "bob"), "Bob", "Office"))
        with ExitStack() as bob_is_on:
            bob_is_on.callback(bob.close)
            form = do(alice, form_commands.make, EXPENSES).id
            until_true(lambda: bool(form_queries.forms(bob.session)))
            collection = form_queries.entries_of(bob.session, form)
            id = do(bob, add_entry, form, {"name0000": "Oven", "amount00": Decimal(80)}).id
            do(bob, commands.submit, collection, id)
            until_true(lambda: bool(queries.open_processes(alice.session)))
        until_true(lambda: not any(pc.online for pc in pcs(alice.session) if not pc.is_this))
        with record_shown(qtbot, alice, id, collection) as page:
            until(qtbot, lambda: page.requests.is_asked)
            click(page, "Yes")
            until(qtbot, lambda: says(page, "Your yes is on this PC. Bob’s gets it when it is on."))
            bob = stack.enter_context(reopened(tmp_path / "bob", network=LOOPBACK))
            meet(alice, bob)
            until(qtbot, lambda: not says(page, "Your yes is on this PC."))
        until_true(lambda: not queries.open_processes(bob.session))


def test_an_owner_notes_their_own(tmp_path, qtbot):
    with alone(tmp_path / "alice", "Alice") as alice:
        form = do(alice, form_commands.make, EXPENSES).id
        collection = form_queries.entries_of(alice.session, form)
        id = do(alice, add_entry, form, {"name0000": "Oven", "amount00": Decimal(80)}).id
        with tabling(qtbot, alice, collection) as table, record_shown(qtbot, alice, id, collection) as page:
            assert cells(table, "Who says yes")[0] == ""
            until(qtbot, lambda: says(page, "Note it as an owner"))
            click(page, "Note it as an owner")
            until(qtbot, lambda: cells(table, "Who says yes")[0] == "Noted")
            until(qtbot, lambda: says(page, "Noted by Alice, owner."))
            assert not says(page, "Take back")
            assert not says(page, "Ask again?")
            process = page.requests._about.processes[0]
            alone_here, bo = page.requests._about.owners, Owner("b0", "Bo", "owner", True, False, ())
            assert headline(process, (*alone_here, bo)) == "Noted by Alice, owner; Bo sees it."
            assert headline(process, ()) == "Alice told it; nobody has to say yes."


def test_an_entry_is_saved_and_asked_for_in_one(tmp_path, qtbot):
    shop = Workspace.create(Home(tmp_path / "till"), "Rossi’s Bakery", "Maria", "Till PC", network=ALONE)
    from_five = RouteStep(MANAGER, when="{amount00} > 5")
    shop.do(form_commands.make, visitors(NAME, AMOUNT, route=(from_five,))).result(WAIT_S)
    shop.close(WAIT_S)
    with open_window(tmp_path / "till") as window:
        screen = forms_of(window, qtbot)
        begin(screen, qtbot)
        typed("Oven")
        click(screen, "Only save")
        waits_for(qtbot, window.shell, "Saved")
        assert not queries.processes(window._shop.bridge.session)
        begin(screen, qtbot)
        typed("Van")
        assert screen.filling.save.text() == "Save and tell", "so little needs no yes"
        typed("40")
        until(qtbot, lambda: screen.filling.save.text() == "Save and ask")
        press(Qt.Key.Key_Return)
        waits_for(qtbot, window.shell, "Saved. Noted by Maria, owner.")
        assert [each.phase for each in queries.processes(window._shop.bridge.session)] == ["approved"]


def test_two_who_decided_apart_are_told_the_same():
    ten = datetime(2026, 12, 1, 10, 2, tzinfo=UTC)
    said = [("Bo", Deed.REJECT, ten + timedelta(minutes=3)), ("Ann", Deed.APPROVE, ten)]
    answers = tuple(ProcessAnswer(by, by, by, deed, "", at, Capacity.SIGNER, None) for by, deed, at in said)
    words = apart_words(ProcessStep(0, (), (), (), False, answers), moment, is_theirs=True)
    first, second = (moment(at) for _, _, at in reversed(said))
    told = f"Ann said yes {first}. Bo said no {second}, before seeing it. Nothing happens until you agree."
    assert words == told
    on_its_way = not_there_words(NotThereYet(Deed.APPROVE, ("Jin",), is_elsewhere=True))
    assert on_its_way == "Your yes is on its way; it is not known to be on Jin’s PC yet."
    bo = Owner("b0", "Bo", "owner", True, False, ())
    told = goes_to_words(Waiting(ten, (bo,)), barred=True)
    assert told == "It goes to Bo; nobody says yes to their own."
    three = tuple(replace(bo, id=name, name=name) for name in ("Bo", "Mei", "Ann"))
    assert goes_to_words(Waiting(ten, three), barred=False) == "It goes to Bo, Mei or Ann."
