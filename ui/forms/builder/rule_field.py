"""A condition: sentences of chips of which all hold or any, or a formula that somebody wrote."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.formulas.chips import ChipRule, ChipSentence, chips_of
from desktop.formulas.fault import Fault
from desktop.formulas.formula import stored_formula
from ui.forms.builder import chip_values
from ui.forms.builder.chip_button import pop_up
from ui.forms.builder.formula_text import FormulaText
from ui.forms.builder.sentence_line import SentenceLine
from ui.tokens import META, SPACE_4
from ui.widgets import FlowLayout, Label, LinkButton, SegmentedChoice

if TYPE_CHECKING:
    from ui.forms.builder.naming import Naming, ShopWriting

BY_HAND: Final = "="
_ALL, _ANY = "all", "any"


class RuleField(QWidget):
    """Signals: `changed(str)` by hand, with the formula as it is kept; empty for none."""

    changed = Signal(str)

    def __init__(self, name: str, add: str, writing: ShopWriting) -> None:
        """`name`: what stands before it; `add`: what the button says while there is no rule."""
        super().__init__()
        self._name = name
        self._writing = writing
        self._naming: Naming | None = None
        self._rule: ChipRule | None = None
        self._is_by_hand = False
        self._add_words = add
        self._title = Label(name, META, "quiet")
        self.lines: list[SentenceLine] = []
        self._sentences = QVBoxLayout()
        self._sentences.setSpacing(SPACE_4)
        self.formula = FormulaText(name, writing)
        self.formula.changed.connect(self._on_formula)
        self.together = SegmentedChoice(name, [(_ALL, self.tr("All hold")), (_ANY, self.tr("Any holds"))])
        self.together.changed.connect(self._on_together)
        self.add = LinkButton(add, "plus", flush=True)
        self.add.clicked.connect(self._offer)
        self.by_hand = LinkButton(self.tr("Write it yourself"), "pencil", flush=True)
        self.by_hand.clicked.connect(self._write_by_hand)
        self.none = LinkButton(self.tr("Take the rule away"), "x", flush=True)
        self.none.clicked.connect(self._on_none)
        buttons = FlowLayout()
        for button in (self.together, self.add, self.by_hand, self.none):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(self._title)
        column.addLayout(self._sentences)
        column.addWidget(self.formula)
        column.addLayout(buttons)

    def show_rule(self, stored: str, naming: Naming) -> None:
        """Say what is kept."""
        self._naming = naming
        formula = stored_formula(stored) if stored else None
        rule = None if formula is None or isinstance(formula, Fault) else chips_of(formula)
        is_writing = self._is_by_hand and (self.formula.edit.hasFocus() or self.formula.fault is not None)
        self._is_by_hand = is_writing or bool(stored and rule is None)
        self._rule = None if self._is_by_hand else rule
        self._show_sentences(naming)
        self._title.setVisible(bool(stored) or self._is_by_hand)
        self.formula.setVisible(self._is_by_hand)
        self.formula.show_formula(stored, naming)
        self.add.setText(self.tr("And …") if self._rule else self._add_words)
        self.add.setVisible(not self._is_by_hand)
        self.by_hand.setVisible(self._rule is not None)
        self.none.setVisible(self._is_by_hand)

    def _show_sentences(self, naming: Naming) -> None:
        sentences = self._rule.sentences if self._rule else ()
        while len(self.lines) > len(sentences):
            gone = self.lines.pop()
            self._sentences.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.lines) < len(sentences):
            self._add_line()
        for line, sentence in zip(self.lines, sentences, strict=True):
            line.show_sentence(sentence, naming)
        self.together.setVisible(len(sentences) > 1)
        if len(sentences) > 1 and self._rule:
            self.together.blockSignals(True)
            self.together.set_value(_ANY if self._rule.is_any else _ALL)
            self.together.blockSignals(False)

    def _add_line(self) -> None:
        line, place = SentenceLine(self._writing), len(self.lines)
        line.changed.connect(partial(self._on_sentence, place))
        line.removed.connect(partial(self._on_removed, place))
        self.lines.append(line)
        self._sentences.addWidget(line)
        line.show()

    def _offer(self) -> None:
        """The questions that a sentence can be about."""
        assert self._naming is not None
        naming = self._naming
        offered = [(each.key, naming.title(each.key)) for each in naming.questions]
        by_hand = [(BY_HAND, self.tr("Write it yourself"))] if self._rule is None else []
        pop_up(self.add, self._name, [*offered, *by_hand], self._begin)

    def _begin(self, key: str) -> None:
        assert self._naming is not None
        question = self._naming.question(key)
        if question is None:
            self._write_by_hand()
            return
        rule = self._rule or ChipRule(())
        self._tell(replace(rule, sentences=(*rule.sentences, chip_values.begun(question))))
        if self.lines:
            self.lines[-1].offer_value()

    def _write_by_hand(self) -> None:
        self._is_by_hand, self._rule = True, None
        assert self._naming is not None
        self._show_sentences(self._naming)
        for part in (self.formula, self.none, self._title):
            part.setVisible(True)
        for part in (self.add, self.by_hand):
            part.setVisible(False)
        self.formula.setFocus()

    def _on_sentence(self, place: int, sentence: ChipSentence) -> None:
        if self._rule is not None:
            sentences = list(self._rule.sentences)
            sentences[place] = sentence
            self._tell(replace(self._rule, sentences=tuple(sentences)))

    def _on_removed(self, place: int) -> None:
        if self._rule is not None:
            left = self._rule.sentences[:place] + self._rule.sentences[place + 1 :]
            self._tell(replace(self._rule, sentences=left))

    def _on_together(self, key: str) -> None:
        if self._rule is not None:
            self._tell(replace(self._rule, is_any=key == _ANY))

    def _on_formula(self, stored: str) -> None:
        self.changed.emit(stored)

    def _on_none(self) -> None:
        self._is_by_hand = False
        self.formula.fault = None
        self.add.setFocus()
        self.changed.emit("")
        if self._naming is not None:
            self.show_rule("", self._naming)

    def _tell(self, rule: ChipRule) -> None:
        formula = rule.formula() if rule.sentences else None
        if not isinstance(formula, Fault):
            self.changed.emit(formula.stored() if formula else "")
