"""Photos, files and signatures as answers: asked for, saved, found, exported, erased."""

from __future__ import annotations

import csv
import json
from datetime import UTC
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace as changed
from PIL import Image

from desktop.files.commands import GivenFile, add_files
from desktop.files.value import FileValue
from desktop.files.waiting import all_waiting
from desktop.forms import commands as form_commands
from desktop.forms.definition import Choice, Definition, Question
from desktop.forms.definition import QuestionType as Type
from desktop.forms.draft_files import file_of, files_in, kept_file
from desktop.forms.entries import add_entry
from desktop.forms.entry_drafts import EntryDraft, keep_entry_draft, save_begun
from desktop.forms.filling import MUST, At, FormFilling, Look
from desktop.forms.queries import entries_of
from desktop.formulas.context import EvaluationContext
from desktop.processes.changed_since import ChangedField, Changes
from desktop.processes.changed_words import changed_words
from desktop.records import queries
from desktop.records.csv_file import ENTRY, CsvFile
from desktop.records.facts import RecordChange, RecordSaved
from desktop.records.listed_rows import numbers_of
from desktop.records.listing import Listing, OnlyThese, RowOrder, listed
from desktop.rows.typed_text import without_isolates
from desktop.settings.said_values import SaidValues
from desktop.settings.shop_calendar import ShopCalendar
from tests.desktop.batches import batch
from tests.desktop.command_line import ask
from tests.desktop.form_samples import NAME, visitors
from tests.desktop.shops import WAIT_S, Person, alone
from tests.desktop.test_form_retention import KeepingShop
from tests.desktop.test_forms_in_use import published
from tests.desktop.test_xlsform_writing import read_back, rows

PHOTO = FileValue(b"\1" * 32, b"\2" * 32, 2_000, "image/jpeg", "broken oven.jpg", b"\xff\xd8\xff", 40, 30)
BILL = FileValue(b"\3" * 32, b"\4" * 32, 90_000, "application/pdf", "Rechnung 面粉.pdf")

ASKED = Definition(
    "Expenses",
    questions=(
        Question("what0000", Type.TEXT, "What"),
        Question("amount00", Type.NUMBER, "Amount"),
        Question("receipt0", Type.FILE, "Receipt", required="{amount00} > 10"),
        Question("photo000", Type.FILE, "Photo", appearance="picture"),
        Question("state000", Type.ONE_OF, "State", choices=(Choice("here", "Here"), Choice("gone", "Gone"))),
        Question("sign0000", Type.SIGNATURE, "Signed", relevant='{state000} = "gone"', required="TRUE"),
        Question("lacks000", Type.CALCULATE, "No receipt", calculation='{receipt0} = ""', result=Type.YES_NO),
        Question("checks00", Type.ROWS, "Checks", questions=(Question("shown000", Type.FILE, "Shown"),)),
    ),
)
"""A receipt above 10 only, and a signature once it is gone."""


def looked(**answers: Any) -> Look:
    return FormFilling(ASKED).look(answers, EvaluationContext(0, UTC, ShopCalendar()))


def done(person: Person, command: Any, *values: Any, **more: Any) -> Any:
    return person.workspace.do(partial(command, **more), *values).result(WAIT_S)


def test_what_must_be_there_is_asked_for_by_other_answers() -> None:
    assert [each.at for each in looked(amount00=Decimal(11)).remarks] == [At("receipt0")]
    assert looked(amount00=Decimal(11), receipt0=BILL).remarks == []
    look = looked(receipt0=BILL, state000="gone", photo000=BILL)
    assert [(each.at.question, each.sentence) for each in look.remarks] == [
        ("photo000", "This is no picture."), ("sign0000", MUST),
    ]  # fmt: skip
    assert look.worked_out[At("lacks000")] is False
    assert looked().worked_out[At("lacks000")] is True
    fields = FormFilling(ASKED).fields(looked(photo000=PHOTO, sign0000=PHOTO, state000="here"))
    assert fields == {"photo000": PHOTO, "state000": "here"}


def test_a_draft_keeps_its_files_and_lets_go_of_them_once_it_is_saved(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as alice:
        form = done(alice, form_commands.make, ASKED)
        one, two = done(alice, add_files, [GivenFile(b"one", "one.txt"), GivenFile(b"two", "two.txt")])
        said = {"receipt0": kept_file(one), "checks00": [{"shown000": kept_file(two)}], "what0000": "Flour"}
        done(alice, keep_entry_draft, form.id, EntryDraft(form.publication, said))
        assert all_waiting(alice.session.local_state) == {one.id, two.id}
        assert [file_of(said["receipt0"]), *files_in(said)] == [one, one, two]
        saved = done(alice, save_begun, form.id, {"receipt0": one}, {"checks00": [{"shown000": two}]}, batch=bytes(16))
        assert all_waiting(alice.session.local_state) == frozenset()
        assert queries.record(alice.session, entries_of(alice.session, form.id), saved.id).values["receipt0"] == one
    assert file_of({"file": "no file"}) is None
    assert file_of({"file": "gA=="}) is None


def test_entries_are_found_put_in_order_and_shown_by_the_names_of_their_files(tmp_path: Path) -> None:
    picture = tmp_path / "zebra.png"
    Image.new("RGB", (30, 20)).save(picture)
    with alone(tmp_path / "home") as alice:
        form = done(alice, form_commands.make, ASKED)
        zebra, oven = done(alice, add_files, [GivenFile.at(picture), GivenFile(b"x", "Ofen.pdf")])
        ids = [done(alice, add_entry, form.id, {"receipt0": file}).id for file in (zebra, oven, None)]
        collection = entries_of(alice.session, form.id)
        numbers = numbers_of(alice.session, ids)

        def found(**asked: Any) -> list[str]:
            rows = listed(alice.session, collection, Listing(**asked))
            return ["".join(name for name, id in zip("abc", ids, strict=True) if numbers[id] == row) for row in rows]

        assert found(sorting=RowOrder("receipt0")) == ["b", "a", "c"]
        assert found(words="zebra") == ["a"]
        assert found(only=(OnlyThese("receipt0", "empty"),)) == ["c"]
        assert found(only=(OnlyThese("receipt0", "is", oven),)) == ["b"]
        field, other = collection.by_key["receipt0"], changed(zebra, id=oven.id)
        another = Changes((ChangedField(field, {"receipt0": zebra}, {"receipt0": other}),), ())
        (said,) = changed_words(another, "when Ann said yes", SaidValues(alice.session))
        assert without_isolates(said) == "Receipt: zebra.png when Ann said yes, now another zebra.png."
    as_json = {"id": zebra.id.hex(), "name": "zebra.png", "size": zebra.size, "media_type": "image/png"}
    assert ask(tmp_path / "home", "entry", "list", form.id)[0]["values"]["Receipt"] == as_json
    for kind, said in (("json", as_json), ("csv", "zebra.png")):
        file = tmp_path / f"all.{kind}"
        ask(tmp_path / "home", "entry", "export", form.id, str(file))
        text = file.read_text("utf-8-sig")
        rows = json.loads(text) if kind == "json" else list(csv.DictReader(text.splitlines()))
        assert rows[0]["Receipt"] == said


def test_a_list_that_comes_back_leaves_files_alone(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as alice:
        form = done(alice, form_commands.make, ASKED)
        (bill,) = done(alice, add_files, [GivenFile(b"bill", "bill.pdf")])
        entry = done(alice, add_entry, form.id, {"what0000": "Flour", "receipt0": bill}).id
        collection = entries_of(alice.session, form.id)
        listing = tmp_path / "list.csv"
        listing.write_text(f"{ENTRY},What,Receipt\n{entry},Rye,other.pdf\n,Salt,salt.pdf\n")
        file = CsvFile(listing, collection)
        assert file.unknown == ("Receipt",)
        assert [field.label for field in file.fields if field is not None] == ["What"]


def test_what_is_pictures_or_a_signature_elsewhere_comes_and_goes_as_that() -> None:
    pictures, signed = (
        Question("photo000", Type.FILE, "Photo", appearance="picture"),
        changed(ASKED.by_key["sign0000"], relevant=""),
    )
    bill = changed(ASKED.questions[2], required="")
    form = Definition("Checks", name="what0000", questions=(ASKED.questions[0], pictures, signed, bill))
    said = [(row["type"], row.get("appearance", "")) for row in rows(form, "survey")]
    assert said == [("text", ""), ("image", ""), ("image", "signature"), ("file", "")]
    assert read_back(form).definition == form


def test_an_entry_that_a_form_keeps_no_longer_speaks_of_no_file_either() -> None:
    shop = KeepingShop()
    try:
        form = published(shop.eve, visitors(NAME, ASKED.by_key["photo000"], keep_days=30), shop.eve).form
        said = batch(RecordSaved((RecordChange(form, b"", b"", {"photo000": PHOTO}),)))
        shop.bo.replica.post(shop.bo.replica.shop_space, said._replace(files=(PHOTO.id,)))
        shop.meet()
        shop.live(31)
        assert [bool(till.replica.files.mentions.entries(PHOTO.id)) for till in (shop.ada, shop.bo)] == [True, True]
        for _ in range(31):
            shop.live(1)
            for till in (shop.ada, shop.bo):
                till.replica.forgetting.drop(list(till.replica.forgetting.due(till.replica.wall_ms())))
        assert [bool(till.replica.files.mentions.entries(PHOTO.id)) for till in (shop.ada, shop.bo)] == [False, False]
    finally:
        shop.close()
