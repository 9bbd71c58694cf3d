"""The window over a conversation's messages, on real ones."""

import json
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QPoint, Qt

from desktop.chat import commands as chat_commands
from desktop.chat import importing
from desktop.chat import queries as chat_queries
from desktop.chat.records import MessageKey
from desktop.people import queries as people_queries
from tests.desktop.shops import WAIT_S, alone, until
from tests.ui.accessibility import settle
from ui.chat.history import MOST, PAGE, History
from ui.chat.inline_spans import MentionableNames
from ui.chat.view import HistoryView
from ui.files.shown_files import ShownFiles

TALK = 1_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A shop with a thousand imported messages of several heights in the channel "talk"."""
    folder = tmp_path_factory.mktemp("history")
    lines = [
        {"date": f"2024-{1 + n // 84:02}-{1 + n // 3 % 28:02}", "time": f"{8 + n % 3:02}:{n % 60:02}",
         "author": "王小明" if n // 3 % 2 else "Omar", "text": f"{n} " + "flour and butter " * (n % 13)}
        for n in range(TALK)
    ]  # fmt: skip
    (folder / "talk.jsonl").write_text("\n".join(map(json.dumps, lines)))
    with alone(folder / "home") as person:
        result = person.workspace.do(importing.import_chat, folder / "talk.jsonl", "talk").result(WAIT_S)
        assert (result.imported, result.skipped) == (TALK, ())
        yield person, result.conversation


class Unbridged:
    def on(self, *_heard):
        pass


@contextmanager
def shown(history):
    view = HistoryView(history, ShownFiles(Unbridged()))
    view.resize(500, 400)
    view.show()
    settle()
    try:
        yield view
    finally:
        view.stop()
        view.close()
        view.deleteLater()


def numbers(history):
    return [int(history.row(row).message.text.split()[0]) for row in range(history.rowCount())]


def in_sight(view):
    """The messages in sight, with where their lower edges are."""
    seen = {}
    for row in range(view.history.rowCount()):
        rect = view.visualRect(view.history.index(row, 0))
        if rect.bottom() >= 0 and rect.top() <= view.viewport().height():
            seen[view.history.row(row).message.id] = rect.bottom()
    return seen


def test_pages_join_without_gaps_and_the_window_stays_small(shop, qtmodeltester):
    person, talk = shop
    history = History(person.session)
    qtmodeltester.check(history)
    history.open_newest(talk)
    assert numbers(history) == list(range(TALK - PAGE, TALK))
    while history.load_older():
        assert numbers(history) == list(range(numbers(history)[0], numbers(history)[-1] + 1))
        assert history.rowCount() <= MOST
    assert (numbers(history)[0], history.at_start, history.at_end) == (0, True, False)
    history.refresh()
    assert numbers(history) == list(range(MOST))
    while history.load_newer():
        assert history.rowCount() <= MOST
    assert (numbers(history)[-1], history.at_start, history.at_end) == (TALK - 1, False, True)
    history.open_oldest(talk)
    assert numbers(history) == list(range(PAGE))


def test_a_window_in_the_middle_knows_that_there_is_more_on_both_sides(shop):
    person, talk = shop
    history = History(person.session)
    history.open_newest(talk)
    middle = chat_queries.messages(person.session, talk, limit=500)[0]
    history.open_around(talk, middle.key)
    assert (history.at_start, history.at_end) == (False, False)
    assert history.number_of(middle.id) is not None
    before = numbers(history)
    history.refresh()
    assert numbers(history) == before
    history.follow()
    assert (numbers(history)[-1], history.at_end) == (TALK - 1, True)


def test_what_is_read_stays_exactly_where_it_is_when_pages_come(shop, qtbot):
    person, talk = shop
    history = History(person.session)
    history.open_newest(talk)
    with shown(history) as view:
        view.show_newest()
        view.stop()
        bar = view.verticalScrollBar()
        for change in [history.load_older] * 12 + [history.refresh] + [history.load_newer] * 3:
            bar.setValue((bar.maximum() + 7) // 2)
            view.stop()
            before = in_sight(view)
            view.keeping_place(change)
            view.stop()
            after = in_sight(view)
            assert len(before) > 3
            assert {id: after[id] for id in before if id in after} == {id: before[id] for id in before if id in after}
            assert set(list(before)[1:-1]) <= set(after)


def test_scrolling_up_brings_older_pages_by_itself(shop, qtbot):
    person, talk = shop
    history = History(person.session)
    history.open_newest(talk)
    with shown(history) as view:
        view.show_newest()
        until_loaded = TALK - 5 * PAGE

        def scrolled():
            view.verticalScrollBar().setValue(view.verticalScrollBar().value() - 300)
            return numbers(history)[0] < until_loaded

        qtbot.waitUntil(scrolled, timeout=60_000)


def test_a_jump_puts_the_message_in_the_middle_and_marks_it(shop):
    person, talk = shop
    history = History(person.session)
    history.open_newest(talk)
    wanted = chat_queries.messages(person.session, talk, limit=600)[0]
    with shown(history) as view:
        history.open_around(talk, wanted.key)
        view.show_found(wanted.key)
        rect = view.visualRect(history.index(history.number_of(wanted.id), 0))
        assert abs(rect.center().y() - view.viewport().height() // 2) <= rect.height()
        assert view.current_message() == wanted


def test_the_widget_for_reading_lies_exactly_over_the_painted_text(shop):
    person, talk = shop
    history = History(person.session)
    history.open_newest(talk)
    with shown(history) as view:
        view.show_newest()
        view.stop()
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.clearFocus()
        number = history.rowCount() - 2
        rect = view.visualRect(history.index(number, 0)).adjusted(60, 2, -20, -2)
        before = view.viewport().grab(rect).toImage()
        view.setCurrentIndex(history.index(number, 0))
        settle()
        assert view.overlay.text.isVisible()
        assert view.overlay.text.toPlainText() == history.row(number).message.text
        assert view.viewport().grab(rect).toImage() == before


def test_one_at_the_end_stays_at_the_end_when_the_width_changes(shop):
    person, talk = shop
    history = History(person.session)
    history.open_newest(talk)
    with shown(history) as view:
        view.show_newest()
        for width in (320, 640, 480):
            view.resize(width, 400)
            settle()
            assert view.at_end()
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() - 900)
        view.stop()
        top = view.indexAt(QPoint(5, 5)).row()
        id = history.row(top).message.id
        view.resize(300, 400)
        settle()
        assert id in in_sight(view)


def test_rows_follow_edits_and_recalls(tmp_path):
    with alone(tmp_path) as person:
        history = History(person.session)
        first = person.say("first")
        history.open_newest(person.everyone)
        person.say("answer", reply_to=first)
        history.follow()
        assert history.row(1).quote.text == "first"
        person.workspace.do(chat_commands.edit_message, first, "better").result(WAIT_S)
        history.refresh()
        assert (history.row(0).message.text, history.row(1).quote.text) == ("better", "better")
        assert history.row(0).message.edited is not None
        person.workspace.do(chat_commands.recall_message, first).result(WAIT_S)
        history.refresh()
        assert history.row(0).message.recalled
        assert history.row(1).quote.text == "a message that was taken back"
        assert "taken back" in history.spoken(history.row(0))


def test_older_messages_that_come_late_take_their_place(tmp_path):
    with alone(tmp_path / "home") as person:
        person.say("now")
        channel = person.workspace.do(chat_commands.create_channel, "talk").result(WAIT_S).id
        person.say("new", channel)
        history = History(person.session)
        history.open_newest(channel)
        (tmp_path / "old.jsonl").write_text(
            json.dumps({"date": "2020-01-01", "time": "10:00", "author": "Omar", "text": "old"})
        )
        person.workspace.do(importing.import_chat, tmp_path / "old.jsonl", "talk").result(WAIT_S)
        until(lambda: person.texts(channel) == ["old", "new"])
        history.refresh()
        assert history.at_start is False
        history.load_older()
        assert [history.row(row).message.text for row in range(2)] == ["old", "new"]
        assert history.row(0).message.key > MessageKey(0, 0, "")


def test_a_name_that_becomes_a_mention_leaves_room_for_its_weight(tmp_path):
    with alone(tmp_path) as person:
        person.say("@Alice " * 200)
        history = History(person.session)
        history.open_newest(person.everyone)
        with shown(history) as view:
            index = history.index(0, 0)
            plain = view.visualRect(index).height()
            view.set_names(MentionableNames(people_queries.people(person.session)))
            view.setCurrentIndex(index)
            settle()
            assert view.visualRect(index).height() > plain
            assert view.overlay.text.height() >= view.overlay.text.document().size().height()


@pytest.fixture
def short_and_long(tmp_path):
    """A person, a conversation that is shorter than the pane, and one that is a little longer."""
    with alone(tmp_path / "home") as person:
        short = person.workspace.do(chat_commands.create_channel, "short").result(WAIT_S).id
        person.workspace.do(chat_commands.post_message, short, "one").result(WAIT_S)
        for number in range(14):
            person.workspace.do(chat_commands.post_message, person.workspace.everyone, f"{number} more").result(WAIT_S)
        yield person, short, person.workspace.everyone


def test_one_new_message_is_in_sight_when_its_conversation_is_opened(short_and_long):
    person, _, long = short_and_long
    (newest,) = chat_queries.messages(person.session, long, limit=1)
    history = History(person.session)
    history.new_from = newest.key
    with shown(history) as view:
        history.open_around(long, newest.key)
        view.show_key(newest.key, at_top=True)
        assert view.at_end()
        assert newest.id in in_sight(view)


def test_going_to_a_message_is_no_scrolling_by_hand(short_and_long):
    """Also where room is made first, for rows that fill the pane after some that did not."""
    person, short, long = short_and_long
    history = History(person.session)
    with shown(history) as view:
        history.open_newest(short)
        view.show_newest()
        by_hand = []
        view.scrolled.connect(lambda: by_hand.append(view.verticalScrollBar().value()))
        history.open_newest(long)
        view.show_newest()
        assert view.verticalScrollBar().value() > 0
        assert by_hand == []
