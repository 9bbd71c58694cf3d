"""Talking, told as stories: one person at one PC, on real data."""

import json

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget

from desktop.chat import commands as chat_commands
from desktop.chat import importing
from desktop.chat import queries as chat_queries
from desktop.notes import commands as notes_commands
from desktop.people.records import Person
from tests.desktop.shops import WAIT_S, alone, reopened
from tests.ui.accessibility import settle
from tests.ui.chat_screens import chatting, enter, send, texts, until, write
from tests.ui.placeholders import Remembered
from ui.chat.history import MOST
from ui.chat.new_conversation import ChannelDialog
from ui.notes.places import NotePlace
from ui.system_open import open_link
from ui.widgets import Dialog, Toast


@pytest.fixture
def alice(tmp_path):
    with alone(tmp_path / "home") as person:
        yield person


@pytest.fixture
def screen(alice):
    with chatting(alice) as shown:
        yield shown


def history_row(screen, number):
    return screen.pane.history.row(number)


def test_enter_sends_shift_enter_breaks_the_line(screen, alice, qtbot):
    write(screen, "first line")
    enter(screen, Qt.KeyboardModifier.ShiftModifier)
    write(screen, "好的 😀")
    one_line = screen.pane.composer.editor.height()
    for _ in range(12):
        enter(screen, Qt.KeyboardModifier.ShiftModifier)
    assert one_line < screen.pane.composer.editor.height() < 8 * 28
    enter(screen)
    until(qtbot, lambda: texts(screen) == ["first line\n好的 😀"])
    assert screen.pane.composer.text() == ""
    assert alice.texts() == ["first line\n好的 😀"]
    until(qtbot, lambda: history_row(screen, 0).delivery == "On this PC only")


def test_enter_belongs_to_the_input_method_while_it_is_composing(screen, alice, qtbot):
    screen.focus_composer()
    QApplication.sendEvent(screen.pane.composer.editor, QInputMethodEvent("ni hao", []))
    enter(screen)
    write(screen, "你好")
    assert alice.texts() == []
    enter(screen)
    until(qtbot, lambda: texts(screen) == ["你好"])


def test_a_shop_of_one_pc_is_asked_to_add_another(screen, qtbot):
    button = screen.pane._stack._only_you.button
    assert button.isVisible()
    button.click()
    assert screen.seen.invited == [True]
    send(qtbot, screen, "to myself")
    assert not button.isVisible()


def test_a_draft_outlives_the_window(alice, tmp_path, qtbot):
    channel = alice.workspace.do(chat_commands.create_channel, "deliveries").result(WAIT_S).id
    settings = Remembered()
    with chatting(alice, settings) as screen:
        screen.open_conversation(channel)
        write(screen, "flour at n")
        until(qtbot, lambda: chat_queries.conversation(alice.session, channel).draft == "flour at n")
        write(screen, "ine")
        screen.open_conversation(alice.everyone)
        assert screen.pane.composer.text() == ""
        screen.open_conversation(channel)
        assert screen.pane.composer.text() == "flour at nine"
        until(qtbot, lambda: screen.unwritten() == ())
    with chatting(alice, settings) as screen:
        assert screen.pane.conversation.id == channel
        assert screen.pane.composer.text() == "flour at nine"
        enter(screen)
        until(qtbot, lambda: texts(screen) == ["flour at nine"])
        until(qtbot, lambda: chat_queries.conversation(alice.session, channel).draft == "")


def test_up_edits_the_last_own_message_and_escape_lets_it_be(screen, alice, qtbot):
    send(qtbot, screen, "at nine")
    editor = screen.pane.composer.editor
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert screen.pane.composer.text() == "at nine"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert (screen.pane.composer.text(), screen.pane.composer.editing) == ("", None)
    QTest.keyClick(editor, Qt.Key.Key_Up)
    write(screen, " thirty")
    enter(screen)
    until(qtbot, lambda: texts(screen) == ["at nine thirty"])
    assert history_row(screen, 0).message.edited is not None
    assert chat_queries.conversation(alice.session, alice.everyone).draft == ""


def test_an_edit_waits_while_one_looks_elsewhere(screen, alice, qtbot):
    channel = alice.workspace.do(chat_commands.create_channel, "deliveries").result(WAIT_S).id
    send(qtbot, screen, "at nine")
    QTest.keyClick(screen.pane.composer.editor, Qt.Key.Key_Up)
    write(screen, " or ten")
    screen.open_conversation(channel)
    assert screen.pane.composer.text() == ""
    screen.open_conversation(alice.everyone)
    assert screen.pane.composer.text() == "at nine or ten"
    enter(screen)
    until(qtbot, lambda: texts(screen) == ["at nine or ten"])


def test_an_answer_quotes_and_its_quote_leads_back(screen, alice, qtbot):
    for number in range(60):
        alice.say(f"message {number}")
    until(qtbot, lambda: len(texts(screen)) == 60)
    first = history_row(screen, 0).message
    screen.pane.view.actions.reply.emit(first)
    send(qtbot, screen, "yes")
    assert history_row(screen, 60).quote.text == "message 0"
    assert screen.pane.composer.answering is None
    view = screen.pane.view
    index = screen.pane.history.index(60, 0)
    at = view.overlay.layout_of(index).quote.center() + view.visualRect(index).topLeft()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.current_message() == first
    assert 0 <= view.visualRect(screen.pane.history.index(0, 0)).top() < view.viewport().height()


def test_what_is_taken_back_leaves_a_place(screen, alice, qtbot):
    send(qtbot, screen, "wrong price")
    screen.pane.view.actions.recall.emit(history_row(screen, 0).message)
    screen.findChild(Dialog).yes.click()
    until(qtbot, lambda: history_row(screen, 0).message.recalled)
    assert "taken back" in screen.pane.history.spoken(history_row(screen, 0))
    assert "wrong" not in screen.pane.history.spoken(history_row(screen, 0))


def test_what_cannot_be_sent_stays_with_the_reason(screen, alice, qtbot):
    composer = screen.pane.composer
    composer.editor.setPlainText("x" * 65_537)
    enter(screen)
    assert "64 KB is the most" in composer._problem.text()
    assert len(composer.text()) == 65_537
    pasted = QMimeData()
    pasted.setText("y" * 1_000_000)
    composer.editor.insertFromMimeData(pasted)
    assert len(composer.text()) == 65_537
    composer.editor.setPlainText("answer")
    gone = chat_queries.message(alice.session, alice.say("soon gone"))
    other = alice.workspace.do(chat_commands.create_channel, "other").result(WAIT_S).id
    screen.open_conversation(other)
    composer.answer(gone)
    write(screen, "lost?")
    enter(screen)
    until(qtbot, lambda: composer._problem.isVisible())
    assert "was not sent" in composer._problem.text()
    assert (composer.text(), composer.answering) == ("lost?", gone)


def test_a_search_leads_to_the_message_in_its_place(screen, alice, tmp_path, qtbot):
    lines = [
        {"date": "2024-01-02", "time": f"{8 + n // 60:02}:{n % 60:02}", "author": "Omar", "text": f"order {n}"}
        for n in range(500)
    ]
    lines[77]["text"] = "the cardamom 小豆蔻 is here"
    (tmp_path / "old.jsonl").write_text("\n".join(map(json.dumps, lines)))
    old = alice.workspace.do(importing.import_chat, tmp_path / "old.jsonl", "old").result(WAIT_S).conversation
    note = alice.workspace.do(notes_commands.create_note, "Cardamom prices").result(WAIT_S).id
    field = screen.listed.field
    field.setText("card")
    until(qtbot, lambda: screen.listed.searching() and screen.listed.search.hits.rowCount() == 2)
    field.setText("豆蔻")
    until(qtbot, lambda: screen.listed.search.hits.rowCount() == 1)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert screen.pane.conversation.id == old
    view = screen.pane.view
    assert view.current_message().text == "the cardamom 小豆蔻 is here"
    assert not view.at_end()
    field.setText("cardamom prices")
    found = screen.listed.search.hits
    until(qtbot, lambda: found.hit(0).id == note)
    assert found.data(found.index(0), found.where_role) == "Note: Cardamom prices"
    assert found.data(found.index(0), found.icon_role) == "file-text"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert screen.seen.wanted == [NotePlace(note)]
    field.setText("nowhere")
    until(qtbot, lambda: screen.listed.search._nothing.isVisible())
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not screen.listed.searching()


def test_a_search_names_conversations_and_people_first(screen, alice, qtbot):
    ovens = alice.workspace.do(chat_commands.create_channel, "Öfen").result(WAIT_S).id
    alice.say("the ofen is cold")
    field = screen.listed.field
    field.setText("ofe")
    until(qtbot, lambda: screen.listed.searching() and screen.listed.search.hits.rowCount() == 2)
    hits = screen.listed.search.hits
    assert [hits.hit(row).kind for row in range(2)] == ["conversation", "message"]
    assert hits.data(hits.index(0), Qt.ItemDataRole.AccessibleTextRole) == "Conversation: Öfen"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert screen.pane.conversation.id == ovens
    field.setText("alice")
    until(qtbot, lambda: hits.rowCount() == 0)


def test_a_new_channel_opens_and_a_bad_name_is_said(screen, qtbot):
    screen.listed.channel_wanted.emit()
    dialog = screen.findChild(ChannelDialog)
    assert not dialog.yes.isEnabled()
    dialog.field.submitted.emit()
    assert dialog.field.error() == "Please type a name for the channel."
    dialog.field.set_text("Everyone")
    dialog.yes.click()
    until(qtbot, lambda: "whole shop" in dialog.field.error())
    dialog.field.set_text("deliveries")
    dialog.yes.click()
    until(qtbot, lambda: screen.pane.conversation.title == "deliveries")
    until(qtbot, lambda: len(screen.listed.conversations.rows()) == 2)
    assert screen.focusWidget() is screen.pane.composer.editor


def test_the_text_of_the_current_message_can_be_selected_and_copied(screen, qtbot):
    send(qtbot, screen, "flour, butter")
    view = screen.pane.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "flour, butter"
    QTest.keyClick(view, Qt.Key.Key_Return)
    reading = QApplication.focusWidget()
    QTest.keyClick(reading, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert reading.selected() == "f"
    QTest.keyClick(reading, Qt.Key.Key_Escape)
    assert view.hasFocus()
    rect = view.visualRect(view.currentIndex())
    body = view.overlay.layout_of(view.currentIndex()).body.translated(rect.topLeft())
    start = body.topLeft() + QPoint(1, 8)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), start + QPoint(500, 0))
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(500, 0))
    assert reading.selected() == "flour, butter"


def test_only_web_and_mail_addresses_are_opened(screen, monkeypatch):
    opened = []
    monkeypatch.setattr("ui.system_open.QDesktopServices.openUrl", lambda url: opened.append(url.toString()) or True)
    for address in ("https://a.it/x", "mailto:a@b.it", "file:///etc/passwd", "javascript:x", "data:text/html,x", ""):
        open_link(address, screen)
    assert opened == ["https://a.it/x", "mailto:a@b.it"]


def test_one_click_on_a_link_opens_it(screen, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr("ui.system_open.QDesktopServices.openUrl", lambda url: opened.append(url.toString()) or True)
    send(qtbot, screen, "https://example.com/orders")
    view = screen.pane.view
    index = screen.pane.history.index(0, 0)
    body = view.overlay.layout_of(index).body.translated(view.visualRect(index).topLeft())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=body.topLeft() + QPoint(30, 8))
    assert opened == ["https://example.com/orders"]


def test_an_import_into_the_open_conversation_keeps_the_window_small(screen, alice, tmp_path, qtbot):
    lines = [
        {
            "date": f"2024-01-{1 + n // 1000:02}",
            "time": f"{n % 1000 // 60:02}:{n % 1000 % 60:02}",
            "author": "Omar",
            "text": f"old {n}",
        }
        for n in range(3_000)
    ]
    (tmp_path / "old.jsonl").write_text("\n".join(map(json.dumps, lines)))
    old = alice.workspace.do(chat_commands.create_channel, "old").result(WAIT_S).id
    screen.open_conversation(old)
    done = alice.workspace.do(importing.import_chat, tmp_path / "old.jsonl", "old")
    until(qtbot, lambda: done.done() and texts(screen)[-1:] == ["old 2999"])
    assert screen.pane.view.at_end()
    assert screen.pane.history.rowCount() <= MOST
    shown = [int(text.split()[1]) for text in texts(screen)]
    assert shown == list(range(shown[0], 3_000))


def test_a_very_long_message_shows_its_beginning_and_opens_whole(screen, alice, qtbot):
    text = "\n".join(f"line {n}" for n in range(5_000))
    alice.say(text)
    until(qtbot, lambda: len(texts(screen)) == 1)
    assert screen.pane.view.visualRect(screen.pane.history.index(0, 0)).height() < 2_000
    screen.pane.view.whole_wanted.emit(history_row(screen, 0).message)
    assert "line 4999" in screen.details._text.toPlainText()


def test_it_opens_where_it_was_left_and_survives_what_is_gone(tmp_path, qtbot):
    with alone(tmp_path / "home") as alice, chatting(alice, Remembered(chat__conversation="00")) as screen:
        assert screen.pane.conversation.kind == "everyone"
    with reopened(tmp_path / "home") as alice, chatting(alice) as screen:
        assert screen.pane.conversation.kind == "everyone"


def test_models_keep_their_promises(screen, alice, qtmodeltester, qtbot):
    qtmodeltester.check(screen.listed.conversations)
    send(qtbot, screen, "hello")
    alice.workspace.do(chat_commands.create_channel, "a").result(WAIT_S)
    until(qtbot, lambda: len(screen.listed.conversations.rows()) == 2)
    alice.say("in a", alice.workspace.do(chat_commands.create_channel, "a").result(WAIT_S).id)
    qtmodeltester.check(screen.listed.conversations)
    screen.listed.field.setText("hello")
    until(qtbot, lambda: screen.listed.search.hits.rowCount() == 1)
    qtmodeltester.check(screen.listed.search.hits)


def test_everything_has_a_name_a_ring_and_room(screen, alice, assert_accessible, qtbot):
    assert_accessible(screen)
    send(qtbot, screen, "hello 😀 王小明 https://example.com")
    alice.workspace.do(chat_commands.create_channel, "A channel with a name that is long enough to be cut").result(
        WAIT_S
    )
    screen.pane.view.actions.who.emit(history_row(screen, 0).message)
    settle()
    assert_accessible(screen)
    screen.pane.composer.answer(history_row(screen, 0).message)
    assert_accessible(screen.pane.composer)


def test_a_short_conversation_rests_above_the_line_one_types_into(tmp_path, qtbot):
    with alone(tmp_path) as alice:
        alice.say("one")
        with chatting(alice) as screen:
            view = screen.pane.view
            screen.open_conversation(alice.workspace.do(chat_commands.create_channel, "empty").result(WAIT_S).id)
            screen.open_conversation(alice.everyone)
            assert view.verticalScrollBar().maximum() == 0
            assert foot(view) >= view.height() - 8
            send(qtbot, screen, "two")
            assert foot(view) >= view.height() - 8
            screen.resize(1100, 560)
            settle()
            assert foot(view) >= view.height() - 8
            for number in range(40):
                alice.say(f"{number}")
            until(qtbot, lambda: texts(screen)[-1:] == ["39"] and view.at_end())
            assert view.viewport().height() == view.height()


def foot(view):
    """Where the last row ends, in the view's coordinates."""
    last = view.visualRect(view.history.index(view.history.rowCount() - 1, 0))
    return view.viewport().mapTo(view, last.bottomLeft()).y()


def test_the_offered_names_are_whole_where_the_window_has_room_and_told_apart(alice, theme):
    theme.set_text_percent(200)
    names = ("Ann-Marie van der Bergen-Hoogenboom", "王小明", "王小明")
    people = [Person(str(n), name, "employee", True, False, ()) for n, name in enumerate(names)]
    people[2] = replace(people[2], role="manager")
    with chatting(alice, size=(800, 560)) as screen:
        screen.pane.set_people(people)
        write(screen, "@")
        popup = screen.pane.composer.popup
        assert popup.isVisible()
        assert screen.rect().contains(popup.geometry())
        rows = popup.findChild(QListWidget)
        longest = rows.fontMetrics().horizontalAdvance(names[0])
        assert rows.visualItemRect(rows.item(0)).width() > longest
        assert [rows.model().index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in (1, 2)] == [
            "王小明, Employee",
            "王小明, Manager",
        ]


def test_a_link_that_nothing_opens_says_so_and_can_be_pasted_elsewhere(screen, monkeypatch):
    monkeypatch.setattr("ui.system_open.QDesktopServices.openUrl", lambda _url: False)
    assert not open_link("https://example.com/orders", screen)
    assert "No browser was found" in screen.window().findChild(Toast).accessibleName()
    assert QApplication.clipboard().text() == "https://example.com/orders"


def test_an_own_message_is_taken_back_and_anothers_is_removed(screen, alice, qtbot):
    send(qtbot, screen, "mine")
    own = history_row(screen, 0).message
    screen.pane.view.actions.owner = True
    for message, word in ((own, "Take back"), (replace(own, mine=False), "Remove")):
        menu = screen.pane.view.actions.open_menu(message, QPoint())
        assert menu.actions()[-1].text() == word
        menu.close()
        screen.pane.view.actions.recall.emit(message)
        dialog = screen.findChildren(Dialog)[-1]
        assert dialog.yes.text() == word
        dialog.reject()


def test_news_do_not_cover_the_newest_message(screen, alice, qtbot):
    for number in range(40):
        alice.say(f"{number}")
    until(qtbot, lambda: texts(screen)[-1:] == ["39"])
    toast = Toast(screen, "Copied")
    view = screen.pane.view
    newest = view.visualRect(view.history.index(view.history.rowCount() - 1, 0))
    at = view.viewport().mapTo(screen.window(), newest.topLeft())
    assert not toast.geometry().intersects(newest.translated(at - newest.topLeft()))
    toast.dismiss()
