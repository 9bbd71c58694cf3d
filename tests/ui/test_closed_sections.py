"""What fewer people read than an entry: on its page, while one is filled in, and where the form is made."""

from decimal import Decimal

from msgspec.structs import replace
from PySide6.QtCore import Qt

from desktop.files.commands import GivenFile
from desktop.forms import commands, queries
from desktop.forms.definition import FormSection, Question, QuestionType
from desktop.forms.entries import add_entry, sections_of
from desktop.records import queries as record_queries
from desktop.records.values import Money
from tests.desktop.form_samples import NAME, visitors
from tests.desktop.shops import WAIT_S, meet, two
from tests.desktop.shops import until as until_true
from tests.ui.record_screens import record_shown
from tests.ui.windows import focused, press, says, until, write
from ui.forms.builder.entries_part import closed_words
from ui.forms.filling.ground import read_filling

PAY = Question("pay00000", QuestionType.MONEY, "Pay")
SHIFTS = Question("shifts00", QuestionType.TEXT, "Why")
CONTRACT = Question("contract", QuestionType.FILE, "Contract")
WAGES = FormSection("wages000", "Wages", audience="managers", questions=(PAY, SHIFTS, CONTRACT))
READERS = "Only managers and owners read this."


def pay(person, form, entry):
    (wages,) = sections_of(person.session, form.id)
    return [each.values.get("pay00000") for each in record_queries.all_derived(person.session, wages, entry)]


def contracts(person, form, entry):
    (wages,) = sections_of(person.session, form.id)
    return [each.values["contract"].name for each in record_queries.all_derived(person.session, wages, entry)
            if "contract" in each.values]  # fmt: skip


def test_a_section_is_filled_in_on_the_page_by_those_who_read_it(tmp_path, qtbot, assert_accessible):
    definition = replace(visitors(NAME), sections=(WAGES,))
    with two(tmp_path) as (alice, bob):
        form = alice.workspace.do(commands.make, definition).result(WAIT_S)
        entry = alice.workspace.do(add_entry, form.id, {"name0000": "Maria"}).result(WAIT_S)
        meet(alice, bob)
        until_true(lambda: any(each.id == form.id and each.entries for each in queries.forms(bob.session)))
        collection, key = queries.entries_of(alice.session, form.id), bytes.fromhex(entry.id)
        with record_shown(qtbot, alice, entry.id, collection) as page:
            (part,) = page.parts.values()
            assert says(page, "Wages")
            assert says(page, READERS)
            part.fields["pay00000"].line.edit.setFocus()
            write("14,50")
            press(Qt.Key.Key_Return)
            until(qtbot, lambda: pay(alice, form, key) == [Money(Decimal("14.5"), "EUR")])
            until(qtbot, lambda: says(part, "Last changed by"))
            assert focused().accessibleName() == "Why"
            assert_accessible(page)
            page._deeds.undo()
            until(qtbot, lambda: pay(alice, form, key) == [None])
            part.fields["contract"].slot.give([GivenFile(b"signed", "contract.pdf")])
            until(qtbot, lambda: contracts(alice, form, key) == ["contract.pdf"])
        with record_shown(qtbot, bob, entry.id, queries.entries_of(bob.session, form.id)) as page:
            assert (page.parts, says(page, "Wages")) == ({}, False)
        assert [len(read_filling(each.session, form.id).apart) for each in (alice, bob)] == [1, 0]
    assert "Pay" in closed_words(WAGES)
