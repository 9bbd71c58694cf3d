"""Who says yes to the entries of a form: four tiles, and beside them whom that asks in this shop."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors import InvalidError
from desktop.forms.definition import QuestionType
from desktop.forms.route_proof import proofs, reads_all
from desktop.forms.route_tiles import RouteTile, TiledRoute, tiled
from desktop.people.events import PeopleChanged
from desktop.people.queries import people
from desktop.records.collection import Field, Kind
from ui.bidi import filled
from ui.forms.builder.chip_button import ChipButton, Choice, pop_up
from ui.forms.builder.draft_line import DraftLine
from ui.forms.builder.route_words import proof_words
from ui.tokens import META, PANE_TITLE, SPACE_4, SPACE_8
from ui.widgets import FlowLayout, IconButton, Label, LinkButton, SegmentedChoice, Toggles

if TYPE_CHECKING:
    from desktop.forms.definition import Definition, Question
    from desktop.people.records import Person
    from ui.forms.builder.editing import DraftEditing
    from ui.forms.builder.naming import ShopWriting

_OF: Final = "route"
_SUMS: Final = frozenset((QuestionType.MONEY, QuestionType.NUMBER))
_FIRST_LIMIT: Final = Decimal(50)
_IN_TURN, _ALL = "in turn", "all"


class RoutePart(QWidget):
    """Attributes: `tiles`; `limit`, the line for from how much; `sum`, the chip that says of which question; `add`, the
    button for one more of those who are asked; `how`, one after another or all; `proof`, what that comes to here."""

    def __init__(self, editing: DraftEditing, writing: ShopWriting) -> None:
        super().__init__()
        self._editing = editing
        self._writing = writing
        self._says = TiledRoute()
        self._shown_people: tuple[tuple[str, str], ...] = ()
        tiles = {
            RouteTile.MANAGER: self.tr("A manager"),
            RouteTile.OWNER: self.tr("An owner"),
            RouteTile.SUMS: self.tr("Small sums a manager"),
            RouteTile.PEOPLE: self.tr("These people"),
        }
        self.tiles = Toggles(self.tr("Who says yes"), [(key, said, said) for key, said in tiles.items()])
        self.limit = DraftLine(self.tr("From how much an owner says yes too"))
        self.sum = ChipButton(self.tr("Of which question"), self._sums)
        self.add = LinkButton(self.tr("Ask somebody"), "plus", flush=True)
        self.how = SegmentedChoice(
            self.tr("How many of them"),
            [(_IN_TURN, self.tr("One after another")), (_ALL, self.tr("All must agree"))],
        )
        self.proof = Label("", wrap=True)
        self._told = Label("", META, "quiet", wrap=True)
        self._lay_out()
        self._connect()

    def show_form(self, definition: Definition) -> None:
        """What the draft says."""
        self.setVisible(bool(definition.questions))
        says = tiled(definition.route)
        self._says = says or TiledRoute()
        self.tiles.set_on([] if says is None or says.tile is RouteTile.NOBODY else [says.tile])
        self._sums_line.setVisible(self._says.tile is RouteTile.SUMS)
        self._people_part.setVisible(self._says.tile is RouteTile.PEOPLE)
        if not self.limit.hasFocus():
            self.limit.show_text(self._writing.typed.texts.text(Field("", Kind.NUMBER, ""), self._says.limit))
        asked = definition.by_key.get(self._says.question)
        self._too.setText(self._too_words(asked))
        self.sum.say(asked.label if asked is not None else "")
        self.sum.setVisible(len(self._of_sums()) > 1)
        self._show_people()
        self._show_proof(definition, says)

    # What is shown

    def _show_again(self) -> None:
        self.show_form(self._editing.draft.definition)

    def _show_proof(self, definition: Definition, says: TiledRoute | None) -> None:
        there = people(self._editing.bridge.session)
        is_shown = says is not None and bool(definition.route)
        self.proof.setVisible(is_shown)
        if is_shown:
            self.proof.setText(proof_words(proofs(definition, there, self._writing.currency), self._writing))
        names = {each.id: each.name for each in there if not reads_all(definition, each)}
        blind = [names[id] for step in definition.route for id in step.who.people if id in names]
        if blind:
            sentence = self.tr("%1 cannot read what others fill in here, and so cannot say yes to it.")
            self._told.setText(filled(sentence, ", ".join(blind)))
        elif says is None:
            words = self.tr("This form has its own way, in %1 steps. It stays so until you choose one of these.")
            self._told.setText(filled(words, str(len(definition.route))))
        else:
            self._told.setText("" if definition.route else self.tr("Nobody has to say yes to what is filled in."))
        self._told.set_tone("attention" if blind else "quiet")
        self._told.setVisible(bool(self._told.text()))

    def _show_people(self) -> None:
        self.how.blockSignals(True)
        self.how.set_value(_ALL if self._says.everyone else _IN_TURN)
        self.how.blockSignals(False)
        self.how.setVisible(len(self._says.people) > 1)
        names = {each.id: each.name for each in people(self._editing.bridge.session)}
        listed = tuple((id, names.get(id, self.tr("somebody who is gone"))) for id in self._says.people)
        if listed == self._shown_people:
            return
        self._shown_people = listed
        while (item := self._people.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for number, (id, name) in enumerate(listed, 1):
            self._people.addWidget(self._line(number, id, name))

    def _line(self, number: int, id: str, name: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label(filled(self.tr("%1. %2"), str(number), name), wrap=True), 1)
        remove = IconButton("x", filled(self.tr("Do not ask %1"), name))
        remove.clicked.connect(partial(self._on_removed, id))
        row.addWidget(remove)
        return line

    def _too_words(self, asked: Question | None) -> str:
        """What follows the sum: in which money it is, where it is money."""
        is_money = asked is not None and QuestionType.MONEY in (asked.type, asked.result)
        words = self.tr("%1 an owner says yes too.") if is_money else self.tr("an owner says yes too.")
        return filled(words, (asked.currency if asked is not None else "") or self._writing.currency)

    # What is chosen

    def _of_sums(self) -> list[Question]:
        """The questions that ask for a sum, money before numbers."""
        asked = self._editing.draft.definition.questions
        kinds = [(each.result if each.type is QuestionType.CALCULATE else each.type, each) for each in asked]
        found = [(kind, each) for kind, each in kinds if kind in _SUMS]
        return [each for kind, each in sorted(found, key=lambda one: one[0] is not QuestionType.MONEY)]

    def _sums(self) -> list[Choice]:
        return [(each.key, each.label) for each in self._of_sums()]

    def _on_tile(self, tile: str, is_on: bool) -> None:
        if not is_on:
            self._put(TiledRoute())
        elif tile == RouteTile.SUMS:
            self._begin_sums()
        elif tile == RouteTile.PEOPLE:
            self._show_again()
            self._offer(self.tiles)
        else:
            self._put(TiledRoute(RouteTile(tile)))

    def _begin_sums(self) -> None:
        sums = self._of_sums()
        if not sums:
            self._show_again()
            self._editing.refused.emit(self.tr("Add a question that asks for a sum of money first."))
            return
        self._put(TiledRoute(RouteTile.SUMS, sums[0].key, _FIRST_LIMIT))
        self.limit.setFocus()
        self.limit.selectAll()

    def _on_limit(self) -> None:
        if self._says.tile is not RouteTile.SUMS:
            return
        try:
            limit = self._writing.typed.value(Field("", Kind.NUMBER, ""), self.limit.text())
        except InvalidError as error:
            self._editing.refused.emit(str(error))
            return
        if isinstance(limit, Decimal) and limit > 0 and limit != self._says.limit:
            self._put(replace(self._says, limit=limit))

    def _offer(self, below: QWidget) -> None:
        """Whoever reads what others fill in, and is not asked yet."""
        definition = self._editing.draft.definition
        there = [each for each in people(self._editing.bridge.session) if self._can_be_asked(definition, each)]
        pop_up(below, self.tr("Ask somebody"), [(each.id, each.name) for each in there], self._on_added)

    def _can_be_asked(self, definition: Definition, person: Person) -> bool:
        return person.active and person.id not in self._says.people and reads_all(definition, person)

    def _on_added(self, person: str) -> None:
        everyone = self._says.everyone
        self._put(TiledRoute(RouteTile.PEOPLE, people=(*self._says.people, person), everyone=everyone))

    def _on_removed(self, person: str) -> None:
        left = tuple(each for each in self._says.people if each != person)
        self._put(replace(self._says, people=left) if left else TiledRoute())

    def _put(self, says: TiledRoute) -> None:
        self._editing.replace_all(_OF, [msgspec.to_builtins(step) for step in says.steps])

    # Laying out

    def _connect(self) -> None:
        self.tiles.switched.connect(self._on_tile)
        self.limit.editingFinished.connect(self._on_limit)
        self.sum.chosen.connect(lambda key: self._put(replace(self._says, question=key)))
        self.add.clicked.connect(lambda: self._offer(self.add))
        self.how.changed.connect(lambda how: self._put(replace(self._says, everyone=how == _ALL)))
        self._editing.bridge.on(PeopleChanged, self._show_again)

    def _lay_out(self) -> None:
        self._sums_line = QWidget()
        sums = FlowLayout(self._sums_line)
        self.limit.setFixedWidth(self.limit.fontMetrics().horizontalAdvance("0" * 12))
        self._too = Label("")
        sums.addWidget(Label(self.tr("From")))
        sums.addWidget(self.limit)
        sums.addWidget(self._too)
        sums.addWidget(self.sum)
        self._people_part = QWidget()
        column = QVBoxLayout(self._people_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        self._people = QVBoxLayout()
        column.addLayout(self._people)
        column.addWidget(self.add)
        column.addWidget(self.how)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, SPACE_8, 0, 0)
        whole.setSpacing(SPACE_8)
        whole.addWidget(Label(self.tr("Who says yes"), PANE_TITLE))
        for part in (self.tiles, self._sums_line, self._people_part, self.proof, self._told):
            whole.addWidget(part)
