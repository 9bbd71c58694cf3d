"""The section To-dos: the lists on the left, one of them beside it, and a to-do in the details."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from desktop.errors import DesktopError
from desktop.people.events import PeopleChanged
from desktop.records.events import RecordChanged, RecordsChanged
from desktop.settings.collections import SETTINGS
from desktop.todos import queries as todo_queries
from desktop.todos.checklists import rename_check, tick_on_day
from desktop.todos.collections import DAYS, TODOS
from desktop.todos.commands import bring_todo_back, change_todo, throw_todo_away
from desktop.todos.records import NewTodo, Origin, Todo, TodoChange
from desktop.todos.ticking import tick_todo
from ui.area import PlainScreen
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.left_texts import LeftTexts
from ui.local_clock import LocalClock
from ui.query_worker import QueryWorker
from ui.records.table_in_place import TableInPlace
from ui.shop_header import ShopHeader
from ui.todos.deeds import TodoDeeds
from ui.todos.details import TodoDetails
from ui.todos.list_choice import ListChoice
from ui.todos.list_page import ListPage
from ui.todos.overview import AWAY, DONE, EVERYBODY, KEYS, LISTS, MINE, Overview, read_overview
from ui.todos.places import NewTodoPlace, TodoListPlace, TodoPlace
from ui.todos.rows import ListShown, TodoRow, list_shown
from ui.todos.words import people_words
from ui.widgets import IconButton, ListPane, Menu, Panes, SettingsStore, Toast, announce

_REFRESH_MS = 60
_OPEN_KEY = "todos.list"
_LOOKED_AT = frozenset(collection.id.hex() for collection in (TODOS, DAYS, SETTINGS))


class TodosScreen(Panes, PlainScreen):
    """Signals: `place_wanted(object)`, of another area; `read(Overview)` whenever the lists were read."""

    place_wanted = Signal(object)
    read = Signal(object)

    def __init__(self, bridge: Bridge, settings: SettingsStore) -> None:
        listed = ListPane(QCoreApplication.translate("TodosScreen", "Lists of to-dos"))
        self.page = ListPage()
        super().__init__(listed, self.page, settings)
        self._bridge = bridge
        self._choices = settings
        self._ended = False
        self._overview: Overview | None = None
        self._wanted: TodoPlace | NewTodoPlace | None = None
        self._reader = QueryWorker(bridge.pool, self)
        self._reading = self._stale = False
        self._added = ""
        """What was made here and is not listed yet."""
        self.deeds = TodoDeeds(bridge, self)
        self._leaving = LeftTexts(self)
        self._leaving.refused.connect(lambda sentence: Toast(self, sentence, at_foot=True))
        self.choice = ListChoice()
        self.new_button = IconButton("plus", self.tr("New to-do"))
        self.table = TableInPlace(self, bridge, TODOS, self.choice)
        header = ShopHeader(bridge)
        header.add_action(self.table.button)
        header.add_action(self.new_button)
        listed.body.addWidget(header)
        listed.body.addWidget(self.choice, 1)
        listed.first = self.choice
        self.first = self.page.new.edit
        last = settings.get(_OPEN_KEY)
        self.choice.choose(last if isinstance(last, str) and last in KEYS else MINE)
        self._key = last if isinstance(last, str) and last in KEYS else MINE
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh.timeout.connect(self.look_again)
        self._connect()
        self.look_again()

    # What others call

    def open_place(self, place: TodoPlace | TodoListPlace | NewTodoPlace) -> None:
        """Show a to-do, a list, or the line for a new one."""
        match place:
            case TodoListPlace(key=key):
                self.choice.choose(key)
            case TodoPlace(todo=todo):
                self.open_todo(todo)
            case NewTodoPlace(text=text, conversation=conversation, message=message):
                self.new_todo(text, Origin(conversation, message))

    def shows(self, place: TodoPlace | TodoListPlace | NewTodoPlace) -> bool:
        """Whether this one is open."""
        if isinstance(place, TodoListPlace):
            return place.key == self._key
        return isinstance(place, TodoPlace) and self._opened() == place.todo

    def open_todo(self, id: str) -> None:
        """Open one in the details, in a list that it stands in; one that is not here is said."""
        if self._overview is None:
            self._wanted = TodoPlace(id)
            return
        try:
            todo = todo_queries.todo(self._bridge.session, id)
        except DesktopError as error:
            Toast(self, sentence_of(error), at_foot=True)
            return
        if not self.table.is_open and not self.page.list.choose(id):
            self.choice.choose(self._list_of(todo))
        self._show_details(todo)

    def new_todo(self, text: str = "", origin: Origin | None = None) -> None:
        """Put the caret into the line for a new one, with words in it."""
        if self._overview is None:
            self._wanted = NewTodoPlace(text, origin.conversation, origin.message) if origin else None
            return
        self.table.close()
        if self._key in (DONE, AWAY) or (text and self._key == LISTS):
            self.choice.choose(MINE)
        self.close_details()
        if text:
            self.page.new.fill(text, origin)
        self.page.new.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        open_one = self.details.unwritten() if isinstance(self.details, TodoDetails) else []
        leaving = [self.tr("a to-do")] if self._leaving.unsaved else []
        return [*open_one, *leaving, *self.table.unwritten()]

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        if self._ended:
            return
        self._ended = True
        if isinstance(self.details, TodoDetails):
            self.details.keep()
            self._leaving.take(self.details.savings())
        self._leaving.stop()
        self._refresh.stop()
        self._reader.close()
        self.table.stop()
        LocalClock.current().changed.disconnect(self._refresh.start)

    def keep_input(self) -> object | None:
        """What is typed and no to-do yet."""
        return self.page.new.typed() or None

    def restore_input(self, kept: object) -> None:
        """Go on with it."""
        self.page.new.fill(str(kept))

    # What is shown

    def look_again(self) -> None:
        """Read the lists as they are now; while they are being read, once more after that."""
        self._stale = self._reading
        if self._ended or self._reading:
            return
        self._reading, key = True, self._key
        self._reader.ask(lambda session: list_shown(read_overview(session, key)), self._on_read)

    def _on_not_read(self, sentence: str) -> None:
        self._reading = False
        Toast(self, sentence, at_foot=True)

    def _on_read(self, shown: ListShown) -> None:
        self._reading = False
        if self._stale:
            self.look_again()
        if shown.overview.key == self._key:
            self._show_list(shown)

    def _show_list(self, shown: ListShown) -> None:
        overview = shown.overview
        first, self._overview = self._overview is None, overview
        self.choice.show_counts(shown.counts)
        self.page.show_list(shown)
        if self.page.list.choose(self._added):
            self._added = ""
        if isinstance(self.details, TodoDetails) and not self.details.show_overview(overview):
            self.close_details()
        if first and self._wanted is not None:
            place, self._wanted = self._wanted, None
            self.open_place(place)
        self.read.emit(overview)

    def _list_of(self, todo: Todo) -> str:
        """The list that a to-do stands in."""
        if todo.is_away:
            return AWAY
        if todo.list:
            return LISTS
        if todo.done is not None:
            return DONE
        return MINE if todo.is_for(self._bridge.workspace.me.id) else EVERYBODY

    def _opened(self) -> str | None:
        return self.details.todo.id if isinstance(self.details, TodoDetails) else None

    def _show_details(self, todo: Todo) -> None:
        if self._overview is None or self._opened() == todo.id:
            return
        details = TodoDetails(self._bridge, self.deeds, todo, self._overview)
        details.place_wanted.connect(self.place_wanted)
        self.show_details(details)

    def close_details(self) -> bool:
        """Close them; what is typed in them is kept first."""
        if isinstance(self.details, TodoDetails):
            self.details.keep()
            self._leaving.take(self.details.savings())
        return super().close_details()

    # What is done

    def _on_chosen(self, key: str) -> None:
        self.table.close()
        self._key = key
        self._choices.set(_OPEN_KEY, key)
        if self._overview is not None and key not in (DONE, AWAY):
            self._show_list(list_shown(replace(self._overview, key=key)))  # that was read already
        self.look_again()

    def _on_entered(self, new: NewTodo) -> None:
        typed = self.page.new.typed()
        self.page.new.fill("")
        self.deeds.add(new, self._on_added, lambda error: self._on_not_added(new, typed, error))

    def _on_added(self, todo: Todo) -> None:
        self._added = todo.id
        if not todo.is_for(self._bridge.workspace.me.id):
            self._say_whose(todo)
        elif not todo.list:
            announce(self, filled(self.tr("“%1” is on the list."), todo.title))
        else:
            self._show_details(todo)
            self.details.steps.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_whose(self, todo: Todo) -> None:
        """It is not on the list that one looks at."""
        names = self._overview.names if self._overview is not None else {}
        whose = people_words(todo.people, names)
        Toast(self, filled(self.tr("“%1” is on the list of %2."), todo.title, whose), at_foot=True)

    def _on_not_added(self, new: NewTodo, typed: str, error: Exception) -> None:
        self.page.new.refuse(new, typed)
        Toast(self, sentence_of(error), at_foot=True)

    def _on_ticked(self, row: TodoRow) -> None:
        if row.kind == "step":
            if self._overview is not None:
                self.deeds.do(tick_on_day, row.todo, row.step, self._overview.today, not row.ticked)
            return
        said = filled(self.tr("“%1” is done."), row.title) if not row.ticked else ""
        self.deeds.do(tick_todo, row.todo, not row.ticked, said=said)

    def _on_opened(self, row: TodoRow) -> None:
        self.open_todo(row.todo)

    def _on_moved(self, row: TodoRow) -> None:
        """The details follow the keyboard while they are open beside the list."""
        if self._opened() is not None and self.details_beside() and row.todo != self._opened():
            focused = QApplication.focusWidget()
            self.open_todo(row.todo)
            if focused is not None:
                focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_away_wanted(self, row: TodoRow) -> None:
        if row.kind == "step":
            said = filled(self.tr("“%1” is no step any more."), row.title)
            self.deeds.do(rename_check, row.todo, row.step, "", said=said)
        elif self._key != AWAY:
            said = filled(self.tr("“%1” is in the bin."), row.title)
            self.deeds.do(throw_todo_away, row.todo, said=said)

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        """What can be done with a to-do in the list."""
        row = self.page.list.rows.row(index.row())
        menu = Menu(row.title, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if row.ticked is not None:
            words = self.tr("Take the tick back") if row.ticked else self.tr("Tick")
            menu.add(words, "check", lambda: self._on_ticked(row))
        menu.add(self.tr("Open"), "list-checks", lambda: self._on_opened(row))
        if self._key == AWAY:
            menu.add(self.tr("Bring back"), "archive-restore", lambda: self.deeds.do(bring_todo_back, row.todo))
        elif row.kind == "todo" and not row.ticked:
            self._add_givers(menu, row)
        if self._key != AWAY:
            away = self.tr("Take this step away") if row.kind == "step" else self.tr("Throw away")
            menu.add(away, "trash-2", lambda: self._on_away_wanted(row), danger=True)
        menu.popup(place)

    def _add_givers(self, menu: Menu, row: TodoRow) -> None:
        me = self._bridge.workspace.me.id
        if me not in [person for person, _ in row.people]:
            give = TodoChange(people=(me,))
            menu.add(self.tr("I do it"), "user", partial(self.deeds.do, change_todo, row.todo, give))
        if row.people:
            give = TodoChange(people=())
            menu.add(self.tr("For everybody"), "users", partial(self.deeds.do, change_todo, row.todo, give))

    def _undo(self) -> None:
        """Where one types, and in the table, the keys take back what was done there; here what was done."""
        if not isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit):
            self.deeds.undo()

    # What changes

    def _on_record_changed(self, event: RecordChanged) -> None:
        if event.collection in _LOOKED_AT:
            self._look_soon()

    def _look_soon(self) -> None:
        if self.isVisible() and not self._refresh.isActive():
            self._refresh.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if isinstance(self.details, TodoDetails) and not self._ended:
            self.details.keep()

    def _connect(self) -> None:
        self.choice.chosen.connect(self._on_chosen)
        self.choice.clicked.connect(self.table.close)
        self.table.opened.connect(lambda row: self.open_todo(row.id))
        self.new_button.clicked.connect(lambda: self.new_todo())
        self.page.new.entered.connect(self._on_entered)
        self.page.list.ticked.connect(self._on_ticked)
        self.page.list.opened.connect(self._on_opened)
        self.page.list.moved.connect(self._on_moved)
        self.page.list.away_wanted.connect(self._on_away_wanted)
        self.page.list.menu_wanted.connect(self._open_menu)
        self.deeds.settled.connect(self.look_again)
        self._reader.failed.connect(self._on_not_read)
        self._bridge.on(RecordChanged, self._on_record_changed)
        self._bridge.on(RecordsChanged, self._look_soon)
        self._bridge.on(PeopleChanged, self._look_soon)
        LocalClock.current().changed.connect(self._refresh.start)
        in_section = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence.StandardKey.New, self, lambda: self.new_todo(), context=in_section)
        for keys in QKeySequence.keyBindings(QKeySequence.StandardKey.Undo)[:1]:
            QShortcut(keys, self, self._undo, context=in_section)
