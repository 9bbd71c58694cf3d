"""One to-do or list, whole: each thing changed where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat import queries as chat_queries
from desktop.errors import DesktopError
from desktop.records import queries as record_queries
from desktop.records.seen import seen
from desktop.todos import queries as todo_queries
from desktop.todos.checklists import add_check, move_check, rename_check, tick_check, tick_on_day
from desktop.todos.collections import TODOS
from desktop.todos.commands import bring_todo_back, change_todo, take_value, throw_todo_away
from desktop.todos.records import ListDay, Todo, TodoChange
from desktop.todos.ticking import tick_todo
from ui.auto_save import AutoSave
from ui.bidi import filled
from ui.bridge import Bridge
from ui.chat.places import ConversationPlace
from ui.growing_text import GrowingText
from ui.kept_field import KeptField
from ui.records.comments import RecordComments
from ui.records.other_values import OtherValues
from ui.todos.apart import others_of
from ui.todos.deeds import TodoDeeds
from ui.todos.history import TodoHistory
from ui.todos.overview import Overview
from ui.todos.people_field import PeopleField
from ui.todos.rows import untitled
from ui.todos.steps_field import StepsField
from ui.todos.tick_box import TickBox
from ui.todos.when_fields import WhenFields
from ui.todos.words import due_words, list_kind_words
from ui.tokens import META, SPACE_4, SPACE_8
from ui.widgets import DetailsPane, Label, LinkButton, QuietButton, SegmentedChoice, Toast

TITLE_LINES, NOTE_LINES = 4, 12


class TodoDetails(DetailsPane):
    """Signals: `place_wanted(object)`, of another area. Attributes: `todo`: the one that is shown."""

    place_wanted = Signal(object)

    def __init__(self, bridge: Bridge, deeds: TodoDeeds, todo: Todo, overview: Overview) -> None:
        super().__init__(QCoreApplication.translate("TodoDetails", "To-do"))
        self._bridge = bridge
        self._deeds = deeds
        self.todo = todo
        self._overview = overview
        self._place: ConversationPlace | None = None
        self._seen: Sequence[bytes] | None = None
        id = todo.id
        self.box = TickBox(self.tr("Done"))
        self.title = self._text(
            self.tr("What is to be done"), lambda text: TodoChange(title=text),
            GrowingText(most_lines=TITLE_LINES, one_line=True),
        )  # fmt: skip
        self.title.label.setVisible(False)
        self.state = Label("", META, "quiet", wrap=True)
        self.bring_back = QuietButton(self.tr("Bring back"), "archive-restore")
        self.apart = OtherValues()
        self.kind = SegmentedChoice(
            self.tr("Which list"), [("opening", self.tr("Opening")), ("closing", self.tr("Closing"))]
        )
        self.people = PeopleField()
        self.when = WhenFields()
        self.steps = StepsField()
        self.note = self._text(
            self.tr("Note"), lambda text: TodoChange(note=text), GrowingText(most_lines=NOTE_LINES), at_once=True
        )
        self.origin = LinkButton("", "message-circle", flush=True)
        self.away = LinkButton(self.tr("Throw away"), "trash-2", flush=True)
        self.comments = RecordComments(bridge, TODOS, id)
        self.history = TodoHistory()
        self._lay_out()
        self._connect()
        self.show_overview(overview)

    # What is shown

    def show_overview(self, overview: Overview) -> bool:
        """Show it as it is now; whether it is still there."""
        self._overview = overview
        try:
            self._read()
        except DesktopError:
            return False
        return True

    def _read(self) -> None:
        session, id = self._bridge.session, self.todo.id
        with session.reading():
            todo, before = todo_queries.todo(session, id), seen(session, [id])
        days: list[ListDay] = []
        if todo.list:
            todo = todo_queries.list_today(session, id, self._overview.today).todo
            days = todo_queries.list_days(session, id)
        self._show(todo)
        self.title.show_value(todo.title, before)
        self.note.show_value(todo.note, before)
        record = record_queries.record(session, TODOS, id)
        self.apart.show_others(list(others_of(record, todo, self._overview)))
        self.history.show_history(record_queries.history(session, id), days)

    def _show(self, todo: Todo) -> None:
        self.todo = todo
        is_list = bool(todo.list)
        self.box.show_ticked(todo.done is not None)
        self.box.setVisible(not is_list)
        self.box.setEnabled(not todo.is_away)
        self.header.set_texts(list_kind_words(todo.list) if is_list else self.tr("To-do"))
        self._show_state(todo)
        self.kind.setVisible(is_list)
        if is_list and todo.list in ("opening", "closing"):
            self.kind.blockSignals(True)
            self.kind.set_value(todo.list)
            self.kind.blockSignals(False)
        for part in (self.people, self.when):
            part.setVisible(not is_list)
            part.show_todo(todo, self._overview)
        self.steps.show_todo(todo)
        self._show_origin(todo)
        self.away.setVisible(not todo.is_away)
        self.bring_back.setVisible(todo.is_away)

    def _show_state(self, todo: Todo) -> None:
        words = self._state_words(todo)
        self.state.setText(words)
        self.state.setVisible(bool(words))
        self.state.set_tone("attention" if todo.is_away else "quiet")

    def _state_words(self, todo: Todo) -> str:
        if todo.is_away:
            changed = self.tr("It was thrown away. Somebody who did not know that yet changed it.")
            return changed if todo.is_changed_since else self.tr("It was thrown away.")
        if todo.list:
            closed = self._overview.closed
            words = self.tr("Ticked each day anew, by whoever is there.")
            return f"{words} {filled(self.tr('Today: %1.'), closed)}" if closed else words
        before = todo_queries.waits_for(self._bridge.session, todo.id)
        if before is None:
            return ""
        due = due_words(before.due, before.at, self._overview.today)
        return filled(self.tr("It comes once the one before it is done: %1."), due)

    def _show_origin(self, todo: Todo) -> None:
        self.origin.setVisible(todo.origin is not None)
        self._place = None
        if todo.origin is None:
            return
        try:
            message = chat_queries.message(self._bridge.session, todo.origin.message)
        except DesktopError:
            self.origin.setText(self.tr("From a message that is not here, or that others wrote to each other"))
            self.origin.setEnabled(False)
            return
        self._place = ConversationPlace(message.conversation, message.key)
        self.origin.setEnabled(True)
        self.origin.setText(filled(self.tr("From what %1 wrote"), message.author).replace("&", "&&"))

    # What is typed

    def _text(
        self, label: str, change: Callable[[str], TodoChange], edit: GrowingText, *, at_once: bool = False
    ) -> KeptField:
        bridge, id = self._bridge, self.todo.id
        save = lambda text, before: bridge.workspace.do(change_todo, id, change(text), before)  # noqa: E731
        return KeptField(label, bridge, save, edit=edit, at_once=at_once)

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        self.keep()
        unsaved = self.title.unsaved or self.note.unsaved or self.comments.unsaved
        return [filled(self.tr("the to-do “%1”"), self.todo.title or untitled())] if unsaved else []

    def keep(self) -> None:
        """Write down now what waits."""
        for text in (self.title, self.note, self.comments):
            text.keep()
        self.steps.keep()

    def savings(self) -> list[AutoSave]:
        """What saves what is typed, also once this is gone."""
        return [text.saving for text in (self.title, self.note, self.comments)]

    def take_focus(self) -> None:
        """Move the focus to what is to be done."""
        self.title.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _note_seen(self) -> None:
        """Somebody begins to type: what comes from now on, they have not seen."""
        if self._seen is None:
            self._seen = seen(self._bridge.session, [self.todo.id])

    def _seen_before(self) -> Sequence[bytes] | None:
        """What whoever typed had seen when they began."""
        before, self._seen = self._seen, None
        return before

    # What is done

    def _connect(self) -> None:
        deeds, id = self._deeds, self.todo.id
        self.box.toggled.connect(lambda done: deeds.do(tick_todo, id, done))
        self.kind.changed.connect(lambda kind: deeds.do(change_todo, id, TodoChange(list=kind)))
        self.people.changed.connect(lambda people: deeds.do(change_todo, id, TodoChange(people=people)))
        self.when.changed.connect(lambda change: deeds.do(change_todo, id, change, self._seen_before()))
        self.when.typed.connect(self._note_seen)
        self.steps.typed.connect(self._note_seen)
        self.steps.ticked.connect(self._on_ticked)
        self.steps.added.connect(lambda words: deeds.do(add_check, id, words))
        self.steps.renamed.connect(lambda step, words: deeds.do(rename_check, id, step, words, self._seen_before()))
        self.steps.moved.connect(lambda step, place: deeds.do(move_check, id, step, place))
        self.apart.taken.connect(lambda field, value: deeds.do(take_value, id, field, value))
        self.away.clicked.connect(self._on_away)
        self.bring_back.clicked.connect(lambda: deeds.do(bring_todo_back, id))
        self.origin.clicked.connect(lambda: self._place is not None and self.place_wanted.emit(self._place))
        self.comments.refused.connect(lambda sentence: Toast(self, sentence, at_foot=True))

    def _on_ticked(self, step: str, ticked: bool) -> None:
        if self.todo.list:
            self._deeds.do(tick_on_day, self.todo.id, step, self._overview.today, ticked)
        else:
            self._deeds.do(tick_check, self.todo.id, step, ticked)

    def _on_away(self) -> None:
        said = filled(self.tr("“%1” is in the bin."), self.todo.title or untitled())
        self._deeds.do(throw_todo_away, self.todo.id, said=said, done=lambda _: self.closed.emit())

    # Laying out

    def _lay_out(self) -> None:
        column = self.scrolling_column()
        column.setSpacing(SPACE_8)
        head = QHBoxLayout()
        head.setSpacing(SPACE_4)
        head.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        column.addSpacing(SPACE_8)
        column.addLayout(head)
        column.addWidget(self.state)
        column.addWidget(self.bring_back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.apart)
        column.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.people, self.when, self.steps):
            column.addWidget(part)
        column.addWidget(self.note)
        column.addWidget(self.origin, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(_titled(self.tr("Comments"), self.comments))
        column.addWidget(_titled(self.tr("What happened"), self.history))
        column.addWidget(self.away, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()


def _titled(title: str, part: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, SPACE_4, 0, 0)
    column.setSpacing(SPACE_4)
    column.addWidget(Label(title, semibold=True))
    column.addWidget(part)
    return box
