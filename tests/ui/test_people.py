"""People and their PCs on screen."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.people import queries as people_queries
from desktop.people.records import PC, Person
from tests.desktop.shops import alone, two
from tests.desktop.shops import until as until_true
from tests.ui.people_screens import people_shown
from tests.ui.windows import click, named, says, until
from ui.people.person_list import PersonRows, _name_that_fits
from ui.people_words import own_name, pc_words, person_words

OFFICE = PC("0b", "Office", "b0", "Bob", is_this=False, online=False, missing=3, last_seen=None)


@pytest.fixture
def showing(qtbot):
    with people_shown() as show:

        def listening(person):
            screen = show(person)
            screen.invited, screen.written_to = [], []
            screen.invite_wanted.connect(screen.invited.append)
            screen.direct_wanted.connect(screen.written_to.append)
            return screen

        yield listening


def rows(screen):
    model = screen.list.rows
    return [model.data(model.index(row)) for row in range(model.rowCount())]


def test_alone_it_says_how_somebody_gets_in(tmp_path, showing, qtbot, both_themes, assert_accessible):
    with alone(tmp_path / "maria", "Maria Rossi") as maria:
        screen = showing(maria)
        assert rows(screen) == ["Maria Rossi (you)"]
        assert says(screen, "Only you are here yet")
        assert says(screen, "Owner. May do everything here")
        assert not says(screen, "Write to")
        click(screen.page, "Add a person")
        click(screen, "Add a PC")
        assert screen.invited == [None, maria.workspace.me.id]
        assert_accessible(screen)


def test_renaming_oneself_shows_everywhere_and_a_blank_name_is_refused_at_the_field(tmp_path, showing, qtbot):
    with alone(tmp_path / "maria", "Maria") as maria:
        screen = showing(maria)
        field = screen.page.name_field
        field.edit.setText("王小明")
        field.keep()
        until(qtbot, lambda: rows(screen) == ["王小明 (you)"])
        field.edit.setText(" ")
        field.keep()
        until(qtbot, lambda: field.error() == "Please type a name for yourself.")
        assert people_queries.person(maria.session, maria.workspace.me.id).name == "王小明"


def test_another_person_can_be_written_to_and_their_pc_is_followed(tmp_path, showing, qtbot):
    with two(tmp_path) as (alice, bob):
        until_true(lambda: {person.name for person in people_queries.people(alice.session)} == {"Alice", "Bob"})
        screen = showing(alice)
        until(qtbot, lambda: rows(screen) == ["Alice (you)", "Bob"])
        screen.show_person(bob.workspace.me.id)
        assert says(screen, "Employee. May write and read")
        click(screen, "Write a message")
        click(screen, "Add a PC")
        assert screen.written_to == screen.invited == [bob.workspace.me.id]
        until(qtbot, lambda: says(screen, "Office, Online, has everything"))
        at_bobs = showing(bob)
        assert not named(at_bobs, "Add a PC").isHidden()
        assert at_bobs.add_person_button.isHidden()
        at_bobs.show_person(alice.workspace.me.id)
        assert at_bobs.page.add_pc.isHidden()


def test_how_a_pc_stands_is_said_in_words():
    seen = datetime.now(UTC) - timedelta(days=400)
    assert pc_words(OFFICE) == "Not seen yet, 3 not there yet"
    assert pc_words(replace(OFFICE, online=True, missing=0)) == "Online, has everything"
    assert pc_words(replace(OFFICE, online=True, missing=None)) == "Online"
    away = replace(OFFICE, missing=1200, last_seen=seen)
    assert pc_words(away).startswith("Last seen ")
    assert pc_words(away).endswith(", 1200 not there yet")
    assert pc_words(replace(away, missing=0)).endswith(", had everything then")
    assert pc_words(replace(OFFICE, is_this=True)) == "This PC"


def test_the_name_that_was_typed_is_what_is_edited():
    assert own_name(replace(OFFICE, name="Till (Bob)")) == own_name(replace(OFFICE, name="Till (Bob) 2")) == "Till"
    assert own_name(replace(OFFICE, name="Till (left)")) == "Till (left)"


def test_who_was_removed_stands_apart(qtbot):
    people = PersonRows()
    QAbstractItemModelTester(people, QAbstractItemModelTester.FailureReportingMode.Fatal, people)
    ann, ben = (Person(name, name, "manager", active, False, ()) for name, active in (("Ann", False), ("Ben", True)))
    people.show_people([ann, ben])
    shown = [people.data(people.index(row)) for row in range(people.rowCount())]
    assert shown == ["Ben", "No longer in the shop", "Ann"]
    assert people.data(people.index(2), Qt.ItemDataRole.AccessibleTextRole) == (
        "Ann, Was a manager, No longer in the shop"
    )
    people.show_people([replace(ben, name="Benjamin"), ann])
    assert people.data(people.index(0)) == "Benjamin"
    people.show_people([ben])
    assert people.rowCount() == 1


def test_of_who_has_no_pc_any_more_none_is_promised():
    assert person_words(Person("1", "Bob", "employee", True, False, ())) == "No PC in the shop"


def test_a_name_that_is_too_long_does_not_hide_that_it_is_oneself():
    long = Person("1", "Ann-Marie van der Bergen-Hoogenboom", "owner", True, True, ())
    shown = _name_that_fits(PersonRows().called(long), long, 160)
    assert shown.startswith("Ann")
    assert shown.endswith("… (you)")
    assert _name_that_fits(PersonRows().called(long), long, 1000) == "Ann-Marie van der Bergen-Hoogenboom (you)"
