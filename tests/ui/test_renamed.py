"""A person who takes another name is called so everywhere, also where things stood open."""

from contextlib import contextmanager

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.notes import queries as notes_queries
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from tests.desktop.shops import WAIT_S, alone, two
from tests.desktop.shops import until as until_true
from tests.ui.accessibility import settle
from tests.ui.chat_screens import chatting, texts, until
from tests.ui.note_screens import make_note, noting
from tests.ui.placeholders import Remembered
from ui.bridge import Bridge
from ui.chat.conversations import Conversations
from ui.chat.search import Hits
from ui.people.screen import PeopleScreen
from ui.sync_panel import SyncPanel

OLD, NEW = "Bob", "Mei Chen"


@pytest.fixture
def pair(tmp_path):
    with two(tmp_path) as (alice, bob):
        until_true(lambda: len(people_queries.people(alice.session)) == 2)
        until_true(lambda: {person.name for person in people_queries.people(bob.session)} == {"Alice", OLD})
        yield alice, bob


def words(root: QWidget) -> set[str]:
    """All that stands in widgets on screen, or is read aloud of them."""
    shown = [widget for widget in [root, *root.findChildren(QWidget)] if widget.isVisible()]
    said = [getattr(widget, name, str)() for widget in shown for name in ("accessibleName", "text", "placeholderText")]
    return {str(one) for one in said}


def rows(list_view) -> set[str]:
    """All that stands in the rows of a list."""
    model = list_view.model()
    indexes = [model.index(number, 0) for number in range(model.rowCount())]
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
    return {str(index.data(role)) for index in indexes for role in roles}


def called(name: str, root: QWidget, *lists) -> bool:
    """Whether it stands somewhere there."""
    return any(name in said for said in words(root).union(*map(rows, lists)))


def rename(bob) -> None:
    bob.workspace.do(people_commands.rename_me, NEW).result(WAIT_S)


def test_an_open_conversation_calls_people_by_their_new_name(pair, qtbot):
    alice, bob = pair
    direct = alice.workspace.do(chat_commands.open_direct, bob.workspace.me.id).result(WAIT_S).id
    alice.say("are the rolls there?", direct)
    until_true(lambda: bob.session is not None and len(bob.texts(direct)) == 1)
    answered = bob.say("they are", direct, reply_to=None)
    bob.say("sixty of them", direct, reply_to=answered)
    with chatting(alice) as screen:
        pane, listed = screen.pane, screen.listed
        screen.open_conversation(direct)
        until(qtbot, lambda: len(texts(screen)) == 3)
        pane.view.setFocus()
        pane.view.setCurrentIndex(pane.history.index(1, 0))
        pane.composer.answer(pane.history.row(1).message)
        settle()
        assert called(OLD, screen, listed.list, pane.view)
        rename(bob)
        until(qtbot, lambda: not called(OLD, screen, listed.list, pane.view))
        assert pane.header.title() == NEW
        assert pane.composer.editor.accessibleName() == f"Message to {NEW} · only the two of you can read it"
        assert f"Reply to {NEW}" in words(screen)
        assert [pane.history.row(number).message.author for number in range(3)] == ["Alice", NEW, NEW]
        assert pane.history.row(2).quote.author == NEW
        assert any(said.startswith(NEW) for said in words(pane.view))
        assert listed.list.model().index(2, 0).data(Conversations.conversation_role).title == NEW


@pytest.mark.parametrize("wanted", ["people_wanted", "details_wanted"])
def test_open_details_call_people_by_their_new_name(pair, qtbot, wanted):
    alice, bob = pair
    with chatting(alice) as screen:
        getattr(screen.pane.header, wanted).emit()
        until(qtbot, lambda: called(OLD, screen.details))
        rename(bob)
        until(qtbot, lambda: called(NEW, screen.details) and not called(OLD, screen.details))


def test_details_say_what_somebody_or_a_channel_was_called_before(pair, qtbot):
    alice, bob = pair
    do = alice.workspace.do
    direct = do(chat_commands.open_direct, bob.workspace.me.id).result(WAIT_S).id
    cakes = do(chat_commands.create_channel, "Kuchen").result(WAIT_S).id
    do(chat_commands.rename_channel, cakes, "Torten").result(WAIT_S)
    rename(bob)
    with chatting(alice) as screen:
        screen.open_conversation(direct)
        screen.pane.header.details_wanted.emit()
        until(qtbot, lambda: called(f"Was called {OLD}", screen.details))
        bob.workspace.do(people_commands.rename_me, "Mei").result(WAIT_S)
        until(qtbot, lambda: called(f"Was called {NEW}", screen.details))
        assert people_queries.former_names(alice.session, bob.workspace.me.id) == [NEW, OLD]
        bob.workspace.do(people_commands.rename_me, OLD).result(WAIT_S)
        until(qtbot, lambda: people_queries.former_names(alice.session, bob.workspace.me.id) == ["Mei", NEW])
        until(
            qtbot, lambda: called("Was called Mei", screen.details) and not called(f"Was called {NEW}", screen.details)
        )
        screen.open_conversation(cakes)
        screen.pane.header.details_wanted.emit()
        until(qtbot, lambda: called("Was called Kuchen", screen.details))


def test_who_has_a_message_and_a_whole_one_call_people_by_their_new_name(pair, qtbot):
    alice, bob = pair
    bob.say("long " * 3000)
    with chatting(alice, size=(1400, 720)) as screen:
        until(qtbot, lambda: len(texts(screen)) == 1)
        message = screen.pane.history.row(0).message
        for show in (screen.pane.view.actions.who, screen.pane.view.whole_wanted):
            show.emit(message)
            settle()
            assert called(bob.workspace.me.name, screen.details)
            name = OLD if bob.workspace.me.name == NEW else NEW
            bob.workspace.do(people_commands.rename_me, name).result(WAIT_S)
            until(qtbot, lambda name=name: called(name, screen.details))
            message = chat_queries.message(alice.session, message.id)


def test_what_a_search_found_calls_people_by_their_new_name(pair, qtbot):
    alice, bob = pair
    bob.say("sixty rolls")
    with chatting(alice) as screen:
        until(qtbot, lambda: len(texts(screen)) == 1)
        screen.listed.field.setText("rolls")
        until(qtbot, screen.listed.searching)
        found = screen.listed.search
        assert found.hits.index(0, 0).data(Hits.where_role) == f"{OLD} · Everyone"
        rename(bob)
        until(qtbot, lambda: found.hits.index(0, 0).data(Hits.where_role) == f"{NEW} · Everyone")


def test_an_open_note_and_its_earlier_states_call_people_by_their_new_name(pair, qtbot):
    alice, bob = pair
    note = make_note(bob, "Opening hours", "from seven")
    until_true(lambda: [one.id for one in notes_queries.notes(alice.session)] == [note])
    with noting(alice) as screen:
        screen.open_note(note)
        until(qtbot, lambda: called(OLD, screen.editor) and called(OLD, screen, screen.list))
        rename(bob)
        until(qtbot, lambda: called(NEW, screen.editor) and not called(OLD, screen, screen.list))
        screen.editor.show_earlier(wanted=True)
        until(qtbot, lambda: called(NEW, screen.editor.earlier))
        bob.workspace.do(people_commands.rename_me, OLD).result(WAIT_S)
        until(qtbot, lambda: called(OLD, screen.editor.earlier) and not called(NEW, screen, screen.list))


@contextmanager
def shown(make, person):
    bridge = Bridge(person.workspace)
    screen = make(bridge)
    screen.resize(900, 700)
    screen.show()
    settle()
    try:
        yield screen
    finally:
        screen.hide()
        screen.stop()
        bridge.close()
        screen.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_panel_of_pcs_follows_where_nothing_else_changed(tmp_path, qtbot):
    with alone(tmp_path / "alice", OLD) as alice, shown(SyncPanel, alice) as pcs:
        until(qtbot, lambda: called(OLD, pcs))
        rename(alice)
        until(qtbot, lambda: called(NEW, pcs) and not called(OLD, pcs))


def test_people_and_the_panel_of_pcs_follow(pair, qtbot):
    alice, bob = pair
    with (
        shown(lambda bridge: PeopleScreen(bridge, Remembered()), alice) as people,
        shown(SyncPanel, alice) as pcs,
    ):
        people.show_person(bob.workspace.me.id)
        until(qtbot, lambda: called(OLD, people, people.list) and called(OLD, pcs))
        rename(bob)
        until(qtbot, lambda: NEW in rows(people.list) and called(NEW, people) and called(NEW, pcs))
        assert not called(OLD, people, people.list)
        assert not called(OLD, pcs)
