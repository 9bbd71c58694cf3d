"""A walk over every real screen in a real window at its smallest: names, rings, Tab, and nothing clipped at 200 %."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from desktop.chat import commands as chat_commands
from desktop.drive import commands as drive_commands
from desktop.files.commands import GivenFile
from desktop.forms import commands as form_commands
from desktop.forms.definition import Choice, Definition, Question, QuestionType
from desktop.home.home import Home
from desktop.notes import commands as notes_commands
from desktop.workspace import Workspace
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.windows import ALONE, click, make_shop, named, open_window, press, says, until, waits_for, write
from ui.files.document_viewer import DocumentViewer
from ui.rail_items import RailButton

ROWS = (
    Question("what0000", QuestionType.TEXT, "Trays"),
    Question("sum00000", QuestionType.CALCULATE, "Sum", calculation="1 / 0"),
)
DELIVERIES = Definition(
    "Deliveries at the back door, Mondays to Saturdays",
    one="delivery",
    questions=(
        Question("name0000", QuestionType.TEXT, "Who delivers", required="TRUE", hint="As on the delivery note"),
        Question("kind0000", QuestionType.ONE_OF, "Kind", choices=(Choice("f", "面粉"), Choice("s", "S" * 80))),
        Question("person00", QuestionType.PERSON, "Taken by"),
        Question("lines000", QuestionType.ROWS, "Lines", questions=ROWS),
    ),
)
LONG = "Ann-Marie van der Bergen-Hoogenboom"
SMALLEST = (800, 560)


@pytest.fixture
def shell(tmp_path, qtbot):
    """A shop with a long name in it, with messages and notes."""
    make_shop(tmp_path / "till", name=LONG)
    fill(tmp_path / "till")
    with open_window(tmp_path / "till") as window:
        window.shell.resize(*SMALLEST)
        until(qtbot, lambda: window.shell.current_section() == "chat")
        yield window.shell


def fill(home):
    shop = Workspace.open(Home(home), network=ALONE)
    first = shop.do(chat_commands.post_message, shop.everyone, "The flour comes at nine. 面粉九点到 🥖").result(WAIT_S)
    shop.do(chat_commands.post_message, shop.everyone, "See https://example.com/orders", reply_to=first.id).result(
        WAIT_S
    )
    shop.do(chat_commands.create_channel, "Oven and cold store, Monday to Saturday").result(WAIT_S)
    note = shop.do(notes_commands.create_note, "Prices at the market stall on Saturdays").result(WAIT_S).id
    shop.do(notes_commands.write_note, note, "Ciabatta 1.20\n小面包 0.60").result(WAIT_S)
    shop.do(notes_commands.archive_note, shop.do(notes_commands.create_note, "Old prices").result(WAIT_S).id).result(
        WAIT_S
    )
    shop.do(form_commands.make, DELIVERIES).result(WAIT_S)
    shop.close(WAIT_S)


def dialog():
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())


def walk(open_dialog, assert_accessible):
    open_dialog()
    settle()
    shown = dialog()
    assert_accessible(shown)
    shown.reject()
    settle()


def test_setting_up(tmp_path, qtbot, assert_accessible):
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        shell.resize(*SMALLEST)
        assert_accessible(shell)
        click(shell, "Join a shop")
        assert_accessible(shell)
        named(shell, "Your name").setText("王小明")
        click(shell, "Not found? Type its address")
        assert_accessible(shell)
        click(shell, "Back")
        click(shell, "Start a new shop")
        assert_accessible(shell)
        named(shell, "The shop’s name").setText("Rossi’s Bakery and the market stall on Saturdays")
        named(shell, "Your name").setText(LONG)
        click(shell, "Create the shop")
        waits_for(qtbot, shell, "What kind of shop?")
        assert_accessible(shell)
        click(shell, "Skip")
        waits_for(qtbot, shell, "Not found? “Type its address”")
        assert_accessible(shell)
        click(shell, "Later")
        waits_for(qtbot, shell, "Only you are here")
        assert_accessible(shell)
        shell.open_section("documents")
        waits_for(qtbot, shell, "No notes yet")
        assert_accessible(shell)


def test_chat(shell, assert_accessible):
    chat = shell.page("chat")
    assert_accessible(shell)
    chat.pane.view.actions.who.emit(chat.pane.history.last())
    assert_accessible(shell)
    chat.close_details()
    chat.pane.composer.answer(chat.pane.history.last())
    chat.pane.composer.say("This was not sent. The disk is full. Nothing is lost: make some room, then try again.")
    assert_accessible(shell)


def test_searching_and_jumping(shell, qtbot, assert_accessible):
    named(shell, "Search messages and notes").setFocus()
    write("flour")
    until(qtbot, lambda: shell.page("chat").listed.searching())
    assert_accessible(shell)
    shell.open_jump_box()
    write("o")
    settle()
    assert_accessible(shell)


@pytest.mark.parametrize("section", ["todos", "forms", "people", "settings"])
def test_sections(shell, section, qtbot, assert_accessible):
    shell.open_section(section)
    # What takes long to read stands there a moment later, and moves what is below it.
    later = {"people": "Pay an hour", "settings": "Closed days", "forms": "Fill in"}
    waits_for(qtbot, shell, later.get(section, ""))
    assert_accessible(shell)


def test_filling_in_a_form(shell, qtbot, assert_accessible):
    forms = shell.open_section("forms")
    until(qtbot, lambda: forms.table is not None)
    forms.fill_in()
    until(qtbot, lambda: forms.filling.column is not None)
    forms.filling.column.refuse()
    assert_accessible(shell)


def test_every_list_is_as_wide_and_says_where_and_as_whom_one_writes(tmp_path, qtbot):
    make_shop(tmp_path / "till", name="Maria Rossi")
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        shell.resize(1366, 768)
        until(qtbot, lambda: shell.current_section() == "chat")
        for section in ("chat", "documents", "todos", "forms", "people"):
            screen = shell.open_section(section)
            settle()
            assert screen.list_pane.width() == 304
            assert named(screen.list_pane, "Rossi’s Bakery")
            assert named(screen.list_pane, "Maria Rossi")
        shell.open_section("chat")
        click(shell, "Maria Rossi (you). Show your page")
        assert shell.current_section() == "people"
        name = named(shell, "Your name")
        name.setFocus()
        name.setText("Maria Bianchi")
        press(Qt.Key.Key_Tab)
        for section in ("chat", "documents", "todos"):
            until(qtbot, lambda section=section: says(shell.open_section(section), "Maria Bianchi"))
        assert named(shell, "Maria Bianchi (you). Show your page")


def test_at_200_percent_no_section_of_the_rail_is_cut_off_in_a_low_window(shell, theme):
    theme.set_text_percent(200)
    shell.resize(1024, 579)
    settle()
    for kind, words in (("partly", {"count": 2, "pcs": 4}), ("alone", {"since": datetime.now(UTC)}), ("one_pc", {})):
        shell.set_sync(kind, **words)
        settle()
        buttons = shell.rail.findChildren(RailButton)
        assert all(button.visibleRegion().boundingRect() == button.rect() for button in buttons), kind


def test_notes(shell, qtbot, assert_accessible):
    notes = shell.open_section("documents")
    qtbot.waitUntil(lambda: not notes.editor.page.isReadOnly())
    assert_accessible(shell)
    notes.open_note(notes.list.rows.note(0).id)
    waits_for(qtbot, shell, "Note text")
    qtbot.waitUntil(lambda: not notes.editor.page.isReadOnly())
    click(shell, "Earlier states")
    settle()
    assert_accessible(shell)


def test_files(tmp_path, qtbot, assert_accessible):
    make_shop(tmp_path / "till", name=LONG)
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        shell.resize(*SMALLEST)
        until(qtbot, lambda: shell.current_section() == "chat")
        files = shell.open_section("files")
        waits_for(qtbot, shell, "No files yet")
        assert_accessible(shell)
        files.deeds.do(drive_commands.new_folder, "Prices at the market stall on Saturdays 面粉价格")
        until(qtbot, lambda: files.page.list.rows.rowCount() == 1)
        files.page.list.setFocus()
        assert_accessible(shell)
        walk(files._new_folder, assert_accessible)
        walk(lambda: files._moves.ask_where(files.page.list.rows.listed[:1]), assert_accessible)
        files._open(files.page.list.rows.row(0))
        waits_for(qtbot, shell, "This folder is empty")
        given = [GivenFile(b"1", "A contract with the landlord of the shop and of the flat above it.pdf")]
        files._adding.add(given, files._wanted.folder)
        until(qtbot, lambda: files.page.list.rows.rowCount() == 1)
        files._versions.show(files.page.list.rows.row(0).thing)
        assert_accessible(shell)
        files._look(files.page.list.rows.row(0))
        (viewer,) = shell.findChildren(DocumentViewer)
        until(qtbot, lambda: viewer.shown is viewer.text)
        assert_accessible(viewer)


def test_dialogs_fit_a_low_window_with_large_text(shell, theme, qtbot):
    theme.set_text_percent(200)
    shell.open_section("people")
    click(shell, "Add a person")
    waits_for(qtbot, dialog(), "Not found? “Type its address”")
    assert dialog().height() <= shell.height()
    assert named(dialog(), "Cancel the code").isVisible()
    dialog().reject()
    settle()
    shell.rail.sync_line.click()
    settle()
    assert dialog().height() <= shell.height()
    dialog().reject()


def test_dialogs(shell, qtbot, assert_accessible):
    chat = shell.page("chat")
    last = chat.pane.history.last()
    walk(lambda: chat._on_recall(last), assert_accessible)
    walk(chat._on_channel_wanted, assert_accessible)
    walk(lambda: (chat._on_channel_wanted(), dialog().readers.set_value("some")), assert_accessible)
    walk(chat._on_person_wanted, assert_accessible)
    walk(shell.rail.sync_line.click, assert_accessible)
    shell.open_section("people")
    walk(lambda: click(shell, "Add a person"), assert_accessible)
    shell.open_section("settings")
    walk(lambda: click(shell, "Licences"), assert_accessible)
    walk(lambda: click(shell, "Carry by stick…"), assert_accessible)
    walk(shell.close, assert_accessible)
