"""What is known of one person: changed where it stands by whoever may, with a sentence on who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.people.records import Person
from desktop.profiles import commands, queries
from ui.bridge import Bridge
from ui.kept_field import KeptField
from ui.people.fact_fields import GROUPS, FactField, FactGroup
from ui.people.fact_words import value_words, values_of
from ui.people.facts_reading import FactsShown
from ui.records.other_values import OtherValue
from ui.tokens import META, PANE_TITLE, SPACE_4, SPACE_12, SPACE_24
from ui.undo_steps import ChangedValues, UndoSteps, noting
from ui.widgets import ColumnsLayout, Label, LinkButton

if TYPE_CHECKING:
    from desktop.records.records import Alternative
    from desktop.rows.read_session import ReadSession

tr = QCoreApplication.translate


class PersonFacts(QWidget):
    """One person's, for as long as the screen is there: what was typed in it and not kept is there again when one comes
    back. Signals: `saved`, `history_wanted`.

    Attributes: `fields` by their keys, `history` the button.
    """

    saved = Signal()
    history_wanted = Signal()

    def __init__(self, bridge: Bridge, person: str) -> None:
        super().__init__()
        self._bridge = bridge
        self._id = person
        self._people: tuple[Person, Person] | None = None
        self.shown: FactsShown | None = None
        self.fields: dict[str, KeptField] = {}
        self._groups: list[tuple[FactGroup, QWidget, Label]] = []
        self._undo = UndoSteps(self, lambda: self._values(bridge.session), self._put_back)
        self.history = LinkButton(self.tr("Who wrote this, and when"), "history", flush=True)
        self.history.clicked.connect(self.history_wanted)
        self._lay_out()

    @property
    def unsaved(self) -> bool:
        """Whether something given is not on the disk."""
        return any(field.unsaved for field in self.fields.values())

    def show_person(self, person: Person, me: Person) -> None:
        """Whose it is, and who reads it."""
        self._people = person, me
        self._show()

    def show_facts(self, shown: FactsShown) -> None:
        """What is known now."""
        self.shown = shown
        self._show()

    def stop(self) -> None:
        """Keep what is typed; nothing is tried again."""
        for field in self.fields.values():
            field.stop()

    def _show(self) -> None:
        if self.shown is None or self._people is None:
            return
        person, me = self._people
        for group, box, read_by in self._groups:
            read_by.setText(group.read_by(person))
            shows = [self._show_field(field, self.shown, person, me) for field in group.fields]
            box.setVisible(group.may_read(me, person) and any(shows))
        self.history.setVisible(bool(values_of(self.shown.profile)))

    def _show_field(self, spec: FactField, shown: FactsShown, person: Person, me: Person) -> bool:
        """Whether there is anything to be seen or to be done."""
        field, value = self.fields[spec.key], values_of(shown.profile).get(spec.key)
        writable = me.active and person.active and spec.key in shown.profile.may_write
        field.show_value(value_words(value, shown), shown.seen)
        if spec.choices is not None:
            field.offer(list(spec.choices(shown)))
        field.set_writable(writable)
        apart = shown.profile.apart.get(spec.key, ()) if writable else ()
        field.others.show_others([self._other(spec.key, other, shown) for other in apart])
        can_be_said = writable and (spec.choices is None or bool(spec.choices(shown)))
        field.setVisible(can_be_said or value is not None)
        return can_be_said or value is not None

    def _other(self, key: str, other: Alternative, shown: FactsShown) -> OtherValue:
        words = value_words(other.value, shown) or self.tr("nothing")
        return OtherValue(key, other.value, words, other.by, values_of(shown.profile).get(key))

    # Changing

    def _read(self, spec: FactField, typed: str) -> Any:
        assert self.shown is not None  # nothing can be typed before
        return spec.read(typed, self.shown) if typed else None

    def _save(self, key: str, value: object, seen: object) -> Future[ChangedValues]:
        return self._bridge.workspace.do(noting(self._values, commands.set_profile), self._id, {key: value}, seen)

    def _on_saved(self, key: str, change: ChangedValues) -> None:
        self._undo.add(key, change, self.tr("Saved."))
        self.saved.emit()

    def _values(self, session: ReadSession) -> Mapping[str, Any]:
        return values_of(queries.profile(session, self._id))

    def _put_back(self, fields: Mapping[str, Any]) -> None:
        self._bridge.do(commands.set_profile, self._id, fields, done=lambda _: self.saved.emit())

    def _take(self, key: str, value: object) -> None:
        done = partial(self._on_saved, key)
        self._bridge.do(noting(self._values, commands.set_profile), self._id, {key: value}, done=done)

    # Laying out

    def _field(self, spec: FactField) -> KeptField:
        field = KeptField(
            tr("Facts", spec.label),
            self._bridge,
            partial(self._save, spec.key),
            read=partial(self._read, spec),
            hint=tr("Facts", spec.hint) if spec.hint else "",
        )
        field.saved.connect(partial(self._on_saved, spec.key))
        field.undo_wanted.connect(lambda: self._undo.undo(spec.key))
        field.others.taken.connect(self._take)
        return field

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_24)
        for group in GROUPS:
            box, read_by = QWidget(), Label("", META, "quiet", wrap=True)
            inside = QVBoxLayout(box)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(SPACE_4)
            inside.addWidget(Label(tr("Facts", group.title), PANE_TITLE))
            inside.addWidget(read_by)
            inside.addSpacing(SPACE_12 - SPACE_4)
            fields = ColumnsLayout()
            for spec in group.fields:
                self.fields[spec.key] = self._field(spec)
                fields.addWidget(self.fields[spec.key])
            inside.addLayout(fields)
            box.setVisible(False)
            column.addWidget(box)
            self._groups.append((group, box, read_by))
        self.history.setVisible(False)
        column.addWidget(self.history, 0, Qt.AlignmentFlag.AlignLeft)
