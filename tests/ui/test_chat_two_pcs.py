"""Talking between two PCs, seen on one screen."""

from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QWidget

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.home.home import Home
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from desktop.people.records import Person as PersonRecord
from desktop.workspace import Workspace
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join, reopened, two
from tests.desktop.shops import until as until_true
from tests.ui.chat_screens import chatting, enter, send, texts, until, write


@pytest.fixture
def pair(tmp_path):
    with two(tmp_path) as (alice, bob):
        until_true(lambda: len(people_queries.people(alice.session)) == 2)
        until_true(lambda: {person.name for person in people_queries.people(bob.session)} == {"Alice", "Bob"})
        yield alice, bob


def test_what_arrives_while_one_reads_at_the_end_is_followed_and_read(pair, qtbot):
    alice, bob = pair
    with chatting(alice) as screen:
        until(qtbot, screen.isActiveWindow)
        for number in range(40):
            bob.say(f"from Bob {number}")
        until(qtbot, lambda: texts(screen)[-1:] == ["from Bob 39"] and screen.pane.view.at_end())
        until(qtbot, lambda: chat_queries.conversation(alice.session, alice.everyone).unread == 0)
        until(qtbot, lambda: screen.unread == 0)
        send(qtbot, screen, "thanks")
        until(qtbot, lambda: screen.pane.history.row(40).delivery == "On all PCs")
        screen.pane.view.actions.who.emit(screen.pane.history.row(40).message)
        assert "Office" in [label.text() for label in screen.details.findChildren(type(screen.pane.header._subtitle))]


def test_how_far_a_message_got_is_right_when_the_chat_is_shown_again(tmp_path, qtbot):
    alice = Person(Workspace.create(Home(tmp_path / "alice"), "Olive & Co", "Alice", "Till", network=LOOPBACK))
    Person(join(alice, Home(tmp_path / "bob"), "Bob", "Office")).close()
    with closing(alice), chatting(alice) as screen:
        until(qtbot, lambda: alice.workspace.sync_state().kind == "alone")
        send(qtbot, screen, "while the cable is out")
        until(qtbot, lambda: screen.pane.history.row(0).delivery == "On this PC only")
        screen.hide()
        with reopened(tmp_path / "bob", LOOPBACK):
            until(qtbot, lambda: alice.workspace.sync_state().kind == "up_to_date")
            screen.show()
            until(qtbot, lambda: screen.pane.history.row(0).delivery == "On all PCs")


def test_what_somebody_else_says_is_said_aloud_in_the_open_conversation_only(pair, qtbot, monkeypatch):
    alice, bob = pair
    channel = alice.workspace.do(chat_commands.create_channel, "deliveries").result(WAIT_S).id
    until_true(lambda: any(row.id == channel for row in chat_queries.conversations(bob.session)))
    said = []
    monkeypatch.setattr("ui.chat.conversation_pane.announce", lambda _widget, words: said.append(words))
    with chatting(alice) as screen:
        until(qtbot, screen.isActiveWindow)
        bob.say("elsewhere", channel)
        bob.say("good morning")
        send(qtbot, screen, "my own")
        until(qtbot, lambda: said == ["Bob: good morning"])


def test_who_scrolled_up_is_not_moved_and_is_told_how_many_are_new(pair, qtbot):
    alice, bob = pair
    for number in range(60):
        alice.say(f"mine {number}")
    with chatting(alice) as screen:
        until(qtbot, screen.isActiveWindow)
        view = screen.pane.view
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 3)
        place, top = view.verticalScrollBar().value(), view.indexAt(view.viewport().rect().center()).row()
        for number in range(3):
            bob.say(f"from Bob {number}")
        until(qtbot, lambda: texts(screen)[-1:] == ["from Bob 2"] and screen.pane._newest.text() == "3 new")
        assert view.verticalScrollBar().value() == place
        assert view.indexAt(view.viewport().rect().center()).row() == top
        assert chat_queries.conversation(alice.session, alice.everyone).unread == 3
        QTest.mouseClick(screen.pane._newest, Qt.MouseButton.LeftButton)
        assert view.at_end()
        until(qtbot, lambda: chat_queries.conversation(alice.session, alice.everyone).unread == 0)
        until(qtbot, lambda: not screen.pane._newest.isVisible())


def test_who_answers_has_read_what_stands_above(pair, qtbot):
    alice, bob = pair
    with chatting(alice) as screen:
        elsewhere = QWidget()
        qtbot.addWidget(elsewhere)
        elsewhere.show()
        elsewhere.activateWindow()
        until(qtbot, lambda: not screen.isActiveWindow())
        bob.say("good morning")
        until(qtbot, lambda: texts(screen) == ["good morning"])
        assert chat_queries.conversation(alice.session, alice.everyone).unread == 1
        send(qtbot, screen, "good morning to you")
        until(qtbot, lambda: chat_queries.conversation(alice.session, alice.everyone).unread == 0)
        history = screen.pane.history
        assert [n for n in range(history.rowCount()) if history.row(n).starts_new] == []


def test_a_conversation_opens_at_the_first_unread_message(pair, qtbot):
    alice, bob = pair
    channel = alice.workspace.do(chat_commands.create_channel, "deliveries").result(WAIT_S).id
    alice.say("first", channel)
    until_true(lambda: bob.texts(channel) == ["first"])
    for number in range(60):
        bob.say(f"from Bob {number}", channel)
    until_true(lambda: chat_queries.conversation(alice.session, channel).unread == 60)
    with chatting(alice) as screen:
        assert screen.unread == 60
        screen.open_conversation(channel)
        history = screen.pane.history
        lines = [n for n in range(history.rowCount()) if history.row(n).starts_new]
        assert [history.row(n).message.text for n in lines] == ["from Bob 0"]
        assert not screen.pane.view.at_end()
        rect = screen.pane.view.visualRect(history.index(lines[0], 0))
        assert 0 <= rect.top() < screen.pane.view.viewport().height() // 2
        assert chat_queries.conversation(alice.session, channel).unread == 60


def test_somebody_is_mentioned_by_typing_the_beginning_of_a_name(pair, qtbot):
    alice, bob = pair
    bob.workspace.do(people_commands.rename_me, "王小明").result(WAIT_S)
    until_true(lambda: "王小明" in {person.name for person in people_queries.people(alice.session)})
    with chatting(alice) as screen:
        composer = screen.pane.composer
        write(screen, "😀 问@小")
        assert composer.popup.isVisible()
        enter(screen)
        assert composer.text() == "😀 问@王小明 "
        assert not composer.popup.isVisible()
        write(screen, "好吗")
        enter(screen)
        until(qtbot, lambda: texts(screen) == ["😀 问@王小明 好吗"])
    until_true(lambda: chat_queries.conversation(bob.session, bob.everyone).mentions == 1)


def offered(screen):
    rows = screen.pane.composer.popup.findChild(QListWidget)
    return [rows.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(rows.count())]


def test_only_those_are_offered_and_mentioned_who_can_read_the_conversation(pair, qtbot):
    alice, bob = pair
    with chatting(alice) as screen:
        people = [*people_queries.people(alice.session), PersonRecord("c0" * 16, "Boris", "employee", True, False, ())]
        screen.pane.set_people(people)
        write(screen, "@bo")
        assert offered(screen) == ["Bob", "Boris"]
        screen.pane.composer.set_text("")
        screen.open_person(bob.workspace.me.id)
        until(qtbot, lambda: screen.pane.conversation.kind == "direct")
        write(screen, "@bo")
        assert offered(screen) == ["Bob"]
        assert screen.pane.sender.names.mentioned("@Bob, ask @Boris") == (bob.workspace.me.id,)


def test_a_person_is_written_to_directly_and_it_shows_who_is_there(pair, qtbot):
    alice, bob = pair
    with chatting(alice) as screen:
        screen.open_person(bob.workspace.me.id)
        until(qtbot, lambda: screen.pane.conversation.title == "Bob")
        send(qtbot, screen, "between us")
        direct = screen.pane.conversation.id
        until(qtbot, lambda: bob.texts(direct) == ["between us"])
        screen.open_conversation(alice.everyone)
        bob.say("answer", direct)
        until(qtbot, lambda: screen.seen.unread[-1:] == [1])
        screen.open_person(bob.workspace.me.id)
        until(qtbot, lambda: texts(screen) == ["between us", "answer"])
        until(qtbot, lambda: screen.unread == 0)


def test_alone_it_says_so_and_that_nothing_is_lost(tmp_path, qtbot):
    alice = Person(Workspace.create(Home(tmp_path / "alice"), "Olive & Co", "Alice", "Till", network=LOOPBACK))
    try:
        bob = Person(join(alice, Home(tmp_path / "bob"), "Bob", "Office"))
        with chatting(alice) as screen:
            until(qtbot, lambda: alice.workspace.sync_state().kind == "up_to_date")
            until(qtbot, lambda: not screen.pane._working_alone.isVisible())
            bob.close()
            until(qtbot, screen.pane._working_alone.isVisible)
            send(qtbot, screen, "still here")
            assert screen.pane.history.row(0).delivery == "On this PC only"
    finally:
        alice.close()


def test_what_one_saw_while_rows_were_made_again_is_marked_as_read_when_they_are_there(pair, qtbot, monkeypatch):
    alice, bob = pair
    with chatting(alice) as screen:
        until(qtbot, screen.isActiveWindow)
        engine, asked = alice.workspace.engine, []
        with monkeypatch.context() as patch:
            patch.setattr(engine.projection.spaces, "is_settled", lambda space: asked.append(space) and False)
            bob.say("good morning")
            until(qtbot, lambda: texts(screen) == ["good morning"] and asked != [])
            assert chat_queries.conversation(alice.session, alice.everyone).unread == 1
            conversation = chat_queries.conversation(alice.session, alice.everyone)
            screen._mark_read(conversation)
            until(qtbot, lambda: screen.seen.failures != [])
        engine.submit(lambda: engine.publish(engine.notifier.everything())).result(WAIT_S)
        until(qtbot, lambda: chat_queries.conversation(alice.session, alice.everyone).unread == 0)
        assert len(screen.seen.failures) == 1
