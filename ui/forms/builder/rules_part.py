"""The rules of a form: of what is warned, and what is not accepted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.formulas.chips import ChipRule
from desktop.formulas.fault import Fault
from ui.bidi import filled
from ui.forms.builder import chip_values
from ui.forms.builder.chip_button import pop_up
from ui.forms.builder.draft_line import DraftLine
from ui.forms.builder.part_column import PartColumn
from ui.forms.builder.rule_field import RuleField
from ui.forms.builder.words import comparing_words
from ui.tokens import PANE_TITLE, SPACE_4, SPACE_8
from ui.widgets import IconButton, Label, LinkButton, SegmentedChoice, Toast

if TYPE_CHECKING:
    from desktop.forms.definition import Question, Rule
    from ui.forms.builder.editing import DraftEditing
    from ui.forms.builder.naming import Naming, ShopWriting

_OF: Final = "rules"
_WARN, _REFUSE = "warn", "refuse"


class RulesPart(QWidget):
    """Attributes: `add`, the button for one more."""

    def __init__(self, editing: DraftEditing, writing: ShopWriting) -> None:
        super().__init__()
        self._editing = editing
        self._writing = writing
        self._naming: Naming | None = None
        self._title = Label(self.tr("Rules"), PANE_TITLE)
        self._column = PartColumn()
        self.add = LinkButton(self.tr("Warn if …"), "plus", flush=True)
        self.add.clicked.connect(self._offer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_8, 0, 0)
        column.setSpacing(SPACE_8)
        for part in (self._title, self._column, self.add):
            column.addWidget(part)

    @property
    def cards(self) -> list[_RuleCard]:
        """In their order."""
        return [part for part in self._column.parts.values() if isinstance(part, _RuleCard)]

    def show_rules(self, naming: Naming) -> None:
        """What the draft says."""
        self._naming = naming
        draft = self._editing.draft
        self.setVisible(bool(draft.questions))
        self._column.show_parts(draft.rules, self._made)
        for path, rule in zip(draft.rules, draft.definition.rules, strict=True):
            card = self._column.parts[path]
            assert isinstance(card, _RuleCard)
            card.show_rule(rule, naming)

    def _made(self, path: str) -> _RuleCard:
        return _RuleCard(self._editing, self._writing, path)

    def _offer(self) -> None:
        assert self._naming is not None
        naming = self._naming
        offered = [(each.key, naming.title(each.key)) for each in naming.questions]
        pop_up(self.add, self.tr("Warn if"), offered, self._begin)

    def _begin(self, key: str) -> None:
        assert self._naming is not None
        question = self._naming.question(key)
        formula = ChipRule((chip_values.begun(question),)).formula() if question else None
        if question is None or formula is None or isinstance(formula, Fault):
            return
        added = self._editing.add_all(_OF, [{"when": formula.stored(), "message": self._message(question)}])
        if added:
            card = self._column.parts[added[0]]
            assert isinstance(card, _RuleCard)
            card.rule.lines[-1].offer_value()

    def _message(self, question: Question) -> str:
        """What is said for a start; people write it better."""
        assert self._naming is not None
        sentence = chip_values.begun(question)
        comparing = comparing_words(sentence.comparing, question.type)
        value = chip_values.value_words(question, sentence.value, self._naming, self._writing)
        return " ".join(filter(None, (question.label, comparing, value)))


class _RuleCard(QFrame):
    """Attributes: `kind`, warned of or not accepted; `rule`; `message`, the line for what is said then."""

    def __init__(self, editing: DraftEditing, writing: ShopWriting, path: str) -> None:
        super().__init__()
        self._editing = editing
        self._path = path
        self.setProperty("box", True)
        self.kind = SegmentedChoice(
            self.tr("What happens then"), [(_WARN, self.tr("Warn if")), (_REFUSE, self.tr("Don’t accept if"))]
        )
        self.kind.changed.connect(lambda key: editing.put(path, refuse=key == _REFUSE))
        self.remove = IconButton("trash-2", self.tr("Take the rule away"))
        self.remove.clicked.connect(self._on_removed)
        self.rule = RuleField(self.tr("When"), self.tr("When …"), writing)
        self.rule.changed.connect(lambda formula: editing.put(path, when=formula))
        self.message = DraftLine(self.tr("What is said then"), self.tr("What is said then"))
        self.message.typed.connect(lambda text: editing.put(path, message=text))
        head = QHBoxLayout()
        head.addWidget(self.kind)
        head.addStretch(1)
        head.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_8, SPACE_8, SPACE_8, SPACE_8)
        column.setSpacing(SPACE_8)
        column.addLayout(head)
        column.addWidget(self.rule)
        column.addWidget(Label(self.tr("What is said then"), "meta", "quiet"))
        column.addWidget(self.message)
        column.setSpacing(SPACE_4)

    def show_rule(self, rule: Rule, naming: Naming) -> None:
        """What the draft says of it."""
        self.kind.blockSignals(True)
        self.kind.set_value(_REFUSE if rule.refuse else _WARN)
        self.kind.blockSignals(False)
        self.rule.show_rule(rule.when, naming)
        self.message.show_text(rule.message)
        self.remove.set_look("trash-2", filled(self.tr("Take the rule “%1” away"), rule.message))

    def _on_removed(self) -> None:
        self._editing.remove(self._path)
        toast = Toast(self, self.tr("The rule was taken away."), self.tr("Undo"), at_foot=True)
        toast.clicked.connect(partial(self._editing.bring_back, self._path))
