"""How a conversation looks: its column, its spaces, its days."""

import json

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

from desktop.chat import importing
from tests.desktop.shops import WAIT_S, alone
from tests.ui.accessibility import settle
from tests.ui.chat_screens import chatting, send, until
from tests.ui.windows import click, named
from ui.chat.conversations import last_line
from ui.chat.emoji import is_only_emoji
from ui.chat.message_row import BETWEEN_GROUPS, WITHIN_GROUP
from ui.chat.rows import row_of
from ui.column import column_of

OLD_DAYS = ("2020-03-04", "2020-03-05")


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "home", "Maria Rossi") as person:
        yield person


def imported(maria, tmp_path, lines):
    """Make a channel of old lines (day, time, author, text); its id."""
    file = tmp_path / "old.jsonl"
    named_lines = (dict(zip(("date", "time", "author", "text"), line, strict=True)) for line in lines)
    file.write_text("\n".join(json.dumps(line) for line in named_lines), "utf-8")
    return maria.workspace.do(importing.import_chat, file, "shop floor").result(WAIT_S).conversation


def places(screen, number):
    """Where the parts of a row stand in the view's viewport, and how far down the row is."""
    view = screen.pane.view
    index = screen.pane.history.index(number, 0)
    return view.overlay.layout_of(index), view.visualRect(index).top()


def colour_at(screen, x, y):
    at = screen.pane.view.viewport().mapTo(screen, QPoint(x, y))
    return screen.grab().toImage().pixelColor(at).name()


@pytest.mark.parametrize("percent", [90, 100, 200])
@pytest.mark.parametrize("width", [380, 648, 990, 1544, 2184])
def test_the_column_stands_in_the_middle(theme, width, percent):
    theme.set_text_percent(percent)
    left, wide = column_of(width)
    assert wide == min(theme.scaled(760), width - 48)
    assert abs(left - (width - left - wide)) <= 1


def test_messages_and_what_is_typed_share_the_column(maria, qtbot):
    with chatting(maria, size=(1800, 900)) as screen:
        send(qtbot, screen, "The flour comes at nine. " * 20)
        settle()
        pane = screen.pane
        left, wide = column_of(pane.width())
        row, _top = places(screen, 0)
        assert (row.ground.left(), row.ground.width()) == (left, wide) == (row.day.left(), row.day.width())
        assert row.avatar.left() >= left
        assert row.body.right() < left + wide
        box = pane.composer.editor.parentWidget()
        assert (box.mapTo(pane, QPoint()).x(), box.width()) == (left, wide)
        pane.view.setFocus()
        pane.view.setCurrentIndex(pane.history.index(0, 0))
        settle()
        bar = pane.view.actions
        assert bar.isVisible()
        assert left + wide - 12 <= bar.geometry().right() + 1 <= left + wide


def test_spaces_within_a_group_and_between_groups(maria, tmp_path, qtbot):
    channel = imported(
        maria,
        tmp_path,
        [
            (OLD_DAYS[0], "07:58", "Bo", "one"),
            (OLD_DAYS[0], "07:59", "Bo", "two"),
            (OLD_DAYS[0], "08:00", "Jin", "three"),
        ],
    )
    with chatting(maria) as screen:
        screen.open_conversation(channel)
        until(qtbot, lambda: screen.pane.history.rowCount() == 3)
        settle()
        (one, one_top), (two, two_top), (three, three_top) = (places(screen, number) for number in range(3))
        assert two_top + two.body.top() - (one_top + one.body.bottom() + 1) == WITHIN_GROUP == 8
        assert three_top + three.head.top() - (two_top + two.body.bottom() + 1) == BETWEEN_GROUPS == 20


def test_ones_own_messages_lie_on_a_quiet_tint_as_one_sheet(maria, both_themes, tmp_path, qtbot):
    channel = imported(maria, tmp_path, [(OLD_DAYS[0], "07:58", "Bo", "Good morning")])
    with chatting(maria) as screen:
        screen.open_conversation(channel)
        until(qtbot, lambda: screen.pane.history.rowCount() == 1)
        send(qtbot, screen, "first")
        send(qtbot, screen, "second")
        until(qtbot, lambda: not screen.pane.history.row(2).starts_group)
        settle()
        theirs, theirs_top = places(screen, 0)
        mine, mine_top = places(screen, 1)
        _second, second_top = places(screen, 2)
        right = mine.ground.right() - 1
        tokens = both_themes.tokens
        assert colour_at(screen, right, theirs_top + theirs.body.center().y()) == tokens.surface.lower()
        for y in (mine_top + mine.body.center().y(), second_top - 1, second_top + 1):
            assert colour_at(screen, right, y) == tokens.own.lower()


@pytest.mark.parametrize("text", ["👍", "🎉🎂", " 👩‍👩‍👧 ", "❤️", "🇩🇪", "1️⃣", "✅", "👋🏽\n🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_emoji_alone_are_emoji_alone(text):
    assert is_only_emoji(text)


@pytest.mark.parametrize("text", ["", "12", "ok 👍", "#", "©", "…", "好", "❤", "👍" * 80, "→"])
def test_other_texts_are_not(text):
    assert not is_only_emoji(text)


def test_emoji_alone_are_large(maria, theme, qtbot):
    with chatting(maria) as screen:
        send(qtbot, screen, "🎂")
        send(qtbot, screen, "two 🎂")
        bodies = screen.pane.view._delegate.bodies
        alone_one, within = (bodies.document(screen.pane.history.row(n).message, 600).defaultFont() for n in (0, 1))
        assert alone_one.pointSizeF() == pytest.approx(2 * within.pointSizeF())


def test_imported_is_said_once_a_day(maria, tmp_path, qtbot):
    lines = [(day, f"08:0{minute}", who, "ok") for day in OLD_DAYS for minute, who in enumerate(("Bo", "Jin", "Bo"))]
    channel = imported(maria, tmp_path, lines)
    with chatting(maria) as screen:
        screen.open_conversation(channel)
        until(qtbot, lambda: screen.pane.history.rowCount() == 6)
        rows = [screen.pane.history.row(number) for number in range(6)]
        assert [row.imported for row in rows] == ["Maria Rossi", "", ""] * 2
        own = replace(rows[0].message, imported_by=None, author_id="m")
        assert row_of(rows[1].message, own, None, None, "").imported == "Maria Rossi", "in the midst of a day"
        assert row_of(own, rows[1].message, None, None, "").imported == ""


def test_the_day_stays_in_sight_while_one_scrolls(maria, tmp_path, qtbot):
    lines = [(day, f"{8 + n // 60:02}:{n % 60:02}", "Bo", f"message {n}") for day in OLD_DAYS for n in range(12)]
    channel = imported(maria, tmp_path, lines)
    with chatting(maria, size=(900, 420)) as screen:
        screen.open_conversation(channel)
        until(qtbot, lambda: screen.pane.history.rowCount() == 24)
        settle()
        view, bar = screen.pane.view, screen.pane.view.verticalScrollBar()
        assert view.day.words() == "5 March 2020"
        assert view.day.geometry().center().x() == pytest.approx(view.width() / 2, abs=2)
        bar.setValue(0)
        settle()
        assert view.day.words() == "", "its line is in sight"
        bar.setValue(60)
        settle()
        assert view.day.words() == "4 March 2020"
        second_day = view.visualRect(screen.pane.history.index(12, 0)).top() + bar.value()
        bar.setValue(second_day - view.day.height())
        settle()
        assert view.day.words() == "4 March 2020"
        assert view.day.geometry().bottom() < view.day.height(), "the next day's line pushes it out"
        bar.setValue(second_day)
        settle()
        assert view.day.words() == ""


def test_the_day_lies_on_nothing_that_is_read_at_rest(maria, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr("ui.chat.day_chip.SHOWN_MS", 400)
    channel = imported(maria, tmp_path, [(OLD_DAYS[0], f"08:{n:02}", "Bo", f"message {n}") for n in range(30)])
    with chatting(maria, size=(900, 420)) as screen:
        view = screen.pane.view
        shown = Shown(view.day)
        screen.open_conversation(channel)
        until(qtbot, lambda: screen.pane.history.rowCount() == 30)
        until(qtbot, lambda: view.day.words() == "")
        assert shown.words == ["4 March 2020"], "another day than before is shown for a moment"
        send(qtbot, screen, "one more, today")
        view.keeping_place(screen.pane.history.refresh)
        settle()
        assert shown.words == ["4 March 2020"], "nobody scrolled"
        view.verticalScrollBar().setValue(200)
        until(qtbot, lambda: view.day.words() == "")
        assert shown.words == ["4 March 2020"] * 2


class Shown(QObject):
    """What a widget of words said each time it came up."""

    def __init__(self, chip):
        super().__init__(chip)
        self.words = []
        chip.installEventFilter(self)

    def eventFilter(self, chip, event):  # noqa: N802
        if event.type() == QEvent.Type.Show:
            self.words.append(chip.words())
        return False


def test_conversations_stand_by_group_and_previews_use_first_names(maria, tmp_path, qtbot):
    channel = imported(maria, tmp_path, [(OLD_DAYS[0], "07:58", "Ann-Marie van der Berg", "Sixty rolls")])
    with chatting(maria) as screen:
        listed = screen.listed.conversations
        shown = [listed.index(number).data() for number in range(listed.rowCount())]
        assert shown == ["Everyone", "Channels", "shop floor"]
        assert not listed.index(1).flags()
        line = last_line(listed.conversation(listed.number_of(channel)))
        assert "".join(c for c in line if c.isprintable()) == "Ann-Marie: Sixty rolls"
        direct = replace(listed.conversation(0), id="d", kind="direct", title="Bo")
        listed.become([*listed.rows(), direct])
        assert [listed.index(number).data() for number in range(3, 5)] == ["People", "Bo"]


def test_the_header_leads_to_search_readers_and_what_is_known(maria, qtbot):
    with chatting(maria) as screen:
        send(qtbot, screen, "Good morning")
        header = screen.pane.header
        assert header.height() == 56
        click(header, "Who can read this")
        assert named(screen.details, "Maria Rossi")
        click(screen.details, "Back")
        click(header, "About this conversation")
        assert named(screen.details, "Till")
        assert named(screen.details, "The whole shop. Whoever joins later reads it from the beginning.")
        click(screen.details, "Back")
        click(header, "Search this conversation")
        assert screen.listed.field.hasFocus()


def test_the_ring_goes_round_the_conversation_and_round_the_message(maria, qtbot):
    with chatting(maria) as screen:
        send(qtbot, screen, "Good morning")
        rows, view = screen.listed.list, screen.pane.view
        rows.setFocus(Qt.FocusReason.TabFocusReason)
        settle()
        row = rows.visualRect(rows.currentIndex()).adjusted(8, 1, -8, -1).adjusted(2, 2, -2, -2)
        assert ring_of(screen) == row.translated(rows.viewport().mapTo(screen, QPoint()))
        view.setFocus(Qt.FocusReason.TabFocusReason)
        settle()
        places_of, top = places(screen, 0)
        around = places_of.ground.translated(view.viewport().mapTo(screen, QPoint(0, top)))
        assert ring_of(screen) == around.adjusted(2, 2, -2, -2)


def test_the_ring_passes_beneath_what_lies_over_the_messages(maria, qtbot):
    with chatting(maria) as screen:
        send(qtbot, screen, "Good morning")
        view = screen.pane.view
        view.setFocus(Qt.FocusReason.TabFocusReason)
        settle()
        bar = view.actions
        assert bar.isVisible()
        over = QRect(bar.mapTo(screen, QPoint()), bar.size())
        ring = the_ring(screen)
        assert ring.geometry().intersects(over)
        painted = ring.mask().translated(ring.pos())
        assert not painted.isEmpty()
        assert painted.intersected(QRegion(over)).isEmpty()


def the_ring(screen):
    return next(ring for ring in screen.findChildren(QWidget, "focusRing") if ring.isVisible())


def ring_of(screen):
    return the_ring(screen).geometry()
