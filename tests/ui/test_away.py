"""Who is away, said on their page by themselves or somebody above them."""

from PySide6.QtCore import Qt

from desktop.people.queries import people
from desktop.processes import queries
from tests.desktop.shops import two
from tests.desktop.shops import until as until_true
from tests.ui.people_screens import people_shown
from tests.ui.windows import click, focused, press, says, until, write
from ui.processes.away_dialog import AwayDialog


def test_who_is_away_and_who_decides_meanwhile(tmp_path, qtbot, assert_accessible):
    with two(tmp_path) as (alice, bob), people_shown() as show:
        screen = show(alice)
        until_true(lambda: len(people(alice.session)) == 2)
        (other,) = (each.id for each in people(alice.session) if not each.is_me)
        screen.show_people()
        screen.show_person(other)
        until(qtbot, lambda: says(screen, "Bob is away…"))
        click(screen, "Bob is away…")
        dialog = next(each for each in screen.findChildren(AwayDialog) if each.isVisible())
        assert_accessible(dialog)
        assert focused() is dialog.since.edit
        write("today")
        press(Qt.Key.Key_Tab)
        write("yesterday")
        click(dialog, "Save")
        assert says(dialog, "The last day is before the first.")
        dialog.until.set_text("+3")
        dialog.stands_in.set_text("Carl")
        click(dialog, "Save")
        assert says(dialog, "“Carl” is not one that is here. Choose from the list.")
        dialog.stands_in.set_text("Alice")
        click(dialog, "Save")
        until(qtbot, lambda: says(screen, "Alice decides for them."))
        assert says(screen, "Away until ")
        listed = [screen.list.rows.index(at).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(2)]
        assert ["Away until " in words for words in listed] == ["Bob" in words for words in listed]
        click(screen, "Change…")
        dialog = next(each for each in screen.findChildren(AwayDialog) if each.isVisible())
        dialog.stands_in.set_text("")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: says(screen, "Away until ") and not says(screen, "decides for them"))
        until_true(lambda: [one.stands_in for one in queries.absences(bob.session, "2000-01-01")] == [None])
        click(screen, "Back already")
        until(qtbot, lambda: not says(screen, "Away until"))
        until_true(lambda: not queries.absences(bob.session, "2000-01-01"))
        theirs = show(bob)
        assert says(theirs, "I'm away…")
        theirs.show_person(alice.workspace.me.id)
        until(qtbot, lambda: says(theirs, "Owner."))
        assert not says(theirs, "Alice is away…")
