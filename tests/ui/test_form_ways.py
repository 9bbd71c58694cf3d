"""The entries of a form on a board and in a calendar, in the window; and how everyone sees them."""

from PySide6.QtCore import Qt

from desktop.forms import queries
from desktop.forms.entry_drafts import entry_draft
from desktop.records.listing import RowOrder
from tests.ui.accessibility import settle
from tests.ui.test_forms import forms_of, home, press_with
from tests.ui.windows import click, open_window, press, says, until, write
from ui.records.board.board_cards import CardPlace

__all__ = ["home"]


def begun(screen, qtbot):
    """What is filled in already where an entry is begun."""
    until(qtbot, lambda: screen.filling is not None and screen.filling.column is not None)
    settle()
    return {key: card.answer.value() for key, card in screen.filling.column.cards.items() if card.answer is not None}


def test_an_entry_is_begun_where_one_stands(home, qtbot, assert_accessible):
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        ways = screen.table.ways
        click(screen, "Calendar")
        until(qtbot, lambda: ways.calendar.shown is not None)
        assert_accessible(screen.table)
        click(screen, "Board")
        until(qtbot, lambda: ways.board.cards.ground is not None)
        view = ways.board.view
        assert view.hasFocus()
        view.setFocus()
        view.stand(CardPlace(1, 0))
        press_with(Qt.Key.Key_N)
        assert begun(screen, qtbot)["kind0000"] == "b"
        assert not screen.filling.column.is_touched, "nothing is kept of what nobody typed"
        write("Anna")
        press(Qt.Key.Key_Escape)
        until(qtbot, lambda: entry_draft(window._shop.bridge.session, screen.table.listed.form.id) is not None)
        assert view.hasFocus(), "back on the board"

        click(screen, "Calendar")
        grid = ways.calendar.view.grid
        assert grid.hasFocus()
        day = grid.day
        press(Qt.Key.Key_N)
        until(qtbot, lambda: screen.filling is not None and screen.filling.column is not None)
        assert says(screen.filling, "You had begun this entry before: go on, or throw it away first.")
        assert begun(screen, qtbot)["kind0000"] == "b", "what was begun is not changed by the way"
        click(screen.filling, "Throw away")
        assert begun(screen, qtbot)["ready000"] == day


def test_what_somebody_sees_is_made_everyones(home, qtbot):
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        table, session = screen.table, window._shop.bridge.session
        pane, everyone, form = table.table, table.everyone, table.listed.form.id
        assert everyone.make.isHidden()
        assert everyone.back.isHidden()
        pane.sort_by(RowOrder("guests00"))
        pane.layout_of_columns.show("clock000", shown=False)
        assert everyone.back.isHidden(), "there is nothing to go back to"
        click(table, "Make this everyone’s view")
        until(qtbot, lambda: queries.entries_of(session, form).view is not None)
        until(qtbot, lambda: not pane.kept.is_own)
        assert screen.table is table, "what one looks at stays"
        assert everyone.make.isHidden()
        view = queries.entries_of(session, form).view
        assert (view.sorting, view.hidden) == (RowOrder("guests00"), ("clock000", "~added", "~added_by"))

        click(table, "Board")
        until(qtbot, lambda: table.ways.board.cards.ground is not None)
        assert (pane.kept.is_own, everyone.back.isHidden()) == (True, False)
        click(table, "Back to everyone’s view")
        assert table.ways.kind == "table"
        until(qtbot, lambda: not everyone.back.isVisible() and pane.loader.listing.sorting == RowOrder("guests00"))
        until(qtbot, lambda: not session.local_state.kept(f"table form/{form}"))
