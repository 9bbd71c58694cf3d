"""What the jump box offers: people told apart, messages with who said them, and last what is archived."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.chat import commands as chat_commands
from desktop.notes import commands as notes_commands
from tests.desktop.shops import WAIT_S, alone
from tests.ui.note_screens import make_note
from tests.ui.windows import make_shop, open_window, until
from ui.areas import AREAS
from ui.bridge import Bridge
from ui.chat.jumps import said_where
from ui.chat.places import ConversationPlace
from ui.chat.search import own_where
from ui.jump_targets import JumpTargets
from ui.notes.places import NotePlace


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria Rossi") as maria:
        yield maria


def found(maria, qtbot, words):
    bridge = Bridge(maria.workspace)
    places = JumpTargets(bridge, AREAS)
    answers = []
    places.find(words, answers.append)
    until(qtbot, lambda: bool(answers))
    places.close()
    bridge.close()
    return answers[0]


def test_what_is_archived_is_found_last_and_says_so(maria, qtbot):
    old = make_note(maria, "Flour prices 2019", "Ciabatta 0.80")
    maria.workspace.do(notes_commands.archive_note, old).result(WAIT_S)
    by_text = make_note(maria, "From the market", "flour 0.70")
    maria.workspace.do(notes_commands.archive_note, by_text).result(WAIT_S)
    maria.say("The flour comes at nine")
    now = make_note(maria, "Flour prices", "Ciabatta 1.20")
    rows = found(maria, qtbot, "flour")
    assert [row.title for row in rows] == [
        "Flour prices",
        "The flour comes at nine",
        "Flour prices 2019",
        "From the market",
    ]
    assert [row.subtitle for row in rows] == ["Note", "Maria Rossi · Everyone", "Archived note", "Archived note"]
    assert [row.target for row in rows if isinstance(row.target, NotePlace)] == [
        NotePlace(now),
        NotePlace(old),
        NotePlace(by_text),
    ]
    assert "Archived note" not in {row.subtitle for row in found(maria, qtbot, "")}


def test_a_renamed_channel_is_found_by_its_former_name(maria, qtbot):
    do = maria.workspace.do
    cakes = do(chat_commands.create_channel, "Kuchen").result(WAIT_S).id
    do(chat_commands.rename_channel, cakes, "Torten").result(WAIT_S)
    told = [("Torten", "Was called Kuchen", ConversationPlace(cakes))]
    assert [(row.title, row.subtitle, row.target) for row in found(maria, qtbot, "kuch")] == told
    assert [(row.title, row.subtitle) for row in found(maria, qtbot, "tort")] == [("Torten", "Chat")]
    assert [row.title for row in found(maria, qtbot, "")] == ["Everyone", "Torten"]
    do(chat_commands.archive_channel, cakes).result(WAIT_S)
    assert [(row.title, row.subtitle, row.target) for row in found(maria, qtbot, "kuch")] == told
    assert own_where(maria.session.search("kuch")[0]) == "Archived channel · now called Torten"


def test_what_begins_with_the_words_comes_first_however_it_is_written(maria, qtbot):
    for name in ("Kuchenbestellungen", "Bestellungen", "Öfen"):
        maria.workspace.do(chat_commands.create_channel, name).result(WAIT_S)
    maria.say("Kuchen", maria.workspace.do(chat_commands.create_channel, "Kuchenbestellungen").result(WAIT_S).id)
    maria.say("die bestellungen")
    rows = found(maria, qtbot, "best")
    assert [row.title for row in rows] == ["Bestellungen", "Kuchenbestellungen", "die bestellungen"]
    assert [row.title for row in found(maria, qtbot, "#ofen")] == ["Öfen"]
    assert [row.title for row in found(maria, qtbot, '"Bestellungen"')] == [
        "Bestellungen",
        "Kuchenbestellungen",
        "die bestellungen",
    ]


def test_who_said_it_and_where_are_named_once_in_a_conversation_of_two(maria):
    maria.say("Monday")
    (hit,) = maria.session.search("Monday")
    assert said_where(hit) == "Maria Rossi · Everyone"
    assert said_where(replace(hit, title="Maria Rossi")) == "Maria Rossi"


@pytest.fixture
def window(tmp_path, qtbot):
    make_shop(tmp_path)
    with open_window(tmp_path) as window:
        until(qtbot, lambda: window._shop is not None and window._shop.workspace.has_begun)
        yield window


def jump(window, qtbot, words):
    """Ctrl+K, the words, Return."""
    window.shell.open_jump_box()
    box = window.shell.jump_box
    box.field.setText(words)
    until(qtbot, lambda: box._model.rowCount() > 0 and words in box._model.jump(0).title)
    QTest.keyClick(box.field, Qt.Key.Key_Return)


def type_on(letters):
    """Type to whatever has the focus."""
    for letter in letters:
        QTest.keyClicks(QApplication.focusWidget(), letter)


@pytest.mark.parametrize("field", ["search", "the line"])
def test_what_is_typed_after_a_jump_goes_where_it_led(window, qtbot, field):
    workspace, shell = window._shop.workspace, window.shell
    workspace.do(chat_commands.create_channel, "Oven").result(WAIT_S)
    note = workspace.do(notes_commands.create_note, "Recipes").result(WAIT_S).id
    chat = shell.open_section("chat")
    (chat.listed.field if field == "search" else chat.pane.composer.editor).setFocus()
    jump(window, qtbot, "Recipes")
    notes = shell.page("documents")
    assert notes.shows(NotePlace(note))
    until(qtbot, lambda: not notes.editor.page.isReadOnly())
    type_on("12 eggs, ")
    assert notes.editor.page.toPlainText() == "12 eggs, "
    jump(window, qtbot, "Oven")
    assert chat.pane.conversation.title == "Oven"
    type_on("It is on.")
    assert (chat.pane.composer.text(), chat.listed.field.text()) == ("It is on.", "")
