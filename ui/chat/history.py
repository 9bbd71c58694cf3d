"""A window over one conversation's messages: at most some hundred rows, moved by pages."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.chat import queries as chat_queries
from desktop.chat.records import Message, MessageKey
from desktop.errors import DesktopError
from desktop.rows.read_session import ReadSession
from ui.bidi import filled
from ui.chat.rows import Quote, Row, differences, row_of
from ui.files.painting import spoken
from ui.times import sent_words

PAGE = 40
MOST = 360
QUOTE_CHARACTERS = 160

BEFORE_ALL = MessageKey(-(1 << 62), 0, "")
Index = QModelIndex | QPersistentModelIndex


class History(QAbstractListModel):
    """Attributes: `at_start`, `at_end`: whether there is nothing older or newer than the rows here; `new_from`: where
    the line of the new ones stands; `delivery`: the message with the quiet line, and its words.

    Rows are told by `insert` and `remove` so that a view can keep its place; a changed row is told as changed.
    """

    row_role = Qt.ItemDataRole.UserRole

    def __init__(self, session: ReadSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._messages: list[Message] = []
        self._rows: list[Row] = []
        self._quotes: dict[str, Quote] = {}
        self.delivery: tuple[str, str] = ("", "")
        self.conversation = ""
        self.new_from: MessageKey | None = None
        self.at_start = self.at_end = True

    # What views ask

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.message.gist
        if role == self.row_role:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(row)
        return None

    def roleNames(self) -> dict[int, QByteArray]:
        return {**super().roleNames(), int(self.row_role): QByteArray(b"row")}

    def row(self, number: int) -> Row:
        """The row of that number."""
        return self._rows[number]

    def number_of(self, id: str) -> int | None:
        """Where a message is among the rows, or None."""
        return next((number for number, message in enumerate(self._messages) if message.id == id), None)

    def last(self) -> Message | None:
        """The newest message here."""
        return self._messages[-1] if self._messages else None

    def spoken(self, row: Row) -> str:
        """A row as a screen reader says it."""
        message = row.message
        if message.recalled:
            return filled(self.tr("%1, %2: taken back"), message.author, sent_words(message))
        said = f"{message.author}, {sent_words(message)}: {message.text}"
        if row.quote is not None:
            said += ". " + filled(self.tr("Answers %1: %2"), row.quote.author, row.quote.text)
        said = ". ".join(part for part in (said, *map(spoken, message.files)) if part)
        if message.edited is not None:
            said += ". " + self.tr("Edited")
        if message.imported_by is not None:
            said += ". " + filled(self.tr("Imported by %1"), message.imported_by)
        return f"{said}. {row.delivery}" if row.delivery else said

    # Moving the window

    def open_newest(self, conversation: str) -> None:
        """The conversation's newest messages."""
        self._reset(conversation, chat_queries.messages(self._session, conversation, limit=PAGE))
        self.at_start, self.at_end = len(self._messages) < PAGE, True

    def open_oldest(self, conversation: str) -> None:
        """The conversation's first messages."""
        self._reset(conversation, chat_queries.messages(self._session, conversation, after=BEFORE_ALL, limit=PAGE))
        self.at_start, self.at_end = True, len(self._messages) < PAGE

    def open_around(self, conversation: str, key: MessageKey) -> None:
        """The messages round a place."""
        self._reset(conversation, chat_queries.messages_around(self._session, conversation, key, 2 * PAGE))
        self.at_start = not self._messages or not self._any(before=self._messages[0].key)
        self.at_end = not self._messages or not self._any(after=self._messages[-1].key)

    def clear(self) -> None:
        """No conversation."""
        self._reset("", [])
        self.at_start = self.at_end = True

    def load_older(self) -> bool:
        """Put a page in front; drop from the end what is too many. Whether there was one."""
        if self.at_start or not self._messages:
            return False
        page = chat_queries.messages(self._session, self.conversation, before=self._messages[0].key, limit=PAGE)
        self.at_start = len(page) < PAGE
        self._become((page + self._messages)[:MOST])
        self.at_end = self.at_end and len(self._messages) < MOST
        return bool(page)

    def load_newer(self) -> bool:
        """Put a page behind; drop from the front what is too many. Whether there was one."""
        if self.at_end or not self._messages:
            return False
        page = chat_queries.messages(self._session, self.conversation, after=self._messages[-1].key, limit=PAGE)
        self.at_end = len(page) < PAGE
        self.at_start = self.at_start and len(self._messages) + len(page) <= MOST
        self._become((self._messages + page)[-MOST:])
        return bool(page)

    def refresh(self) -> None:
        """Read the window anew: it keeps its first row's place, and its end if it did not reach the newest."""
        if not self._messages:
            if self.conversation:
                self.open_newest(self.conversation)
            return
        first, last = self._messages[0].key, self._messages[-1].key
        from_first = first._replace(hash="")
        fresh = chat_queries.messages(self._session, self.conversation, after=from_first, limit=MOST + 1)
        if self.at_end:
            self.at_end = len(fresh) <= MOST
        else:
            fresh = [message for message in fresh if message.key <= last]
        self.at_start = not self._any(before=from_first)
        self._quotes.clear()
        self._become(fresh[:MOST])

    def follow(self) -> None:
        """Read the newest anew, for one who reads at the end; rows go when more than a page came behind them."""
        fresh = chat_queries.messages(self._session, self.conversation, limit=PAGE)
        if self._messages and fresh and fresh[0].key <= self._messages[-1].key:
            first = self._messages[0].key
            whole = chat_queries.messages(self._session, self.conversation, limit=min(len(self._messages) + PAGE, MOST))
            fresh = [message for message in whole if message.key >= first]
        self.at_start = not fresh or not self._any(before=fresh[0].key)
        self.at_end = True
        self._quotes.clear()
        self._become(fresh)

    def set_delivery(self, id: str, words: str) -> None:
        """The quiet line below one message, and below no other."""
        if self.delivery != (id, words):
            self.delivery = (id, words)
            self._become(self._messages)

    def regroup(self) -> None:
        """Days begin elsewhere now."""
        self._become(self._messages)

    # How rows change

    def _reset(self, conversation: str, messages: list[Message]) -> None:
        self.beginResetModel()
        self.conversation = conversation
        self._messages = messages
        self._quotes.clear()
        self._rows = self._made(messages)
        self.endResetModel()

    def _become(self, messages: list[Message]) -> None:
        target = self._made(messages)
        nowhere = QModelIndex()
        steps = differences([row.message.key for row in self._rows], [row.message.key for row in target])
        for step, first, count in steps:
            if step == "remove":
                self.beginRemoveRows(nowhere, first, first + count - 1)
                del self._rows[first : first + count]
                self.endRemoveRows()
            else:
                self.beginInsertRows(nowhere, first, first + count - 1)
                self._rows[first:first] = target[first : first + count]
                self.endInsertRows()
        changed = [n for n, (old, new) in enumerate(zip(self._rows, target, strict=True)) if old != new]
        # Rows that are as they were stay the same objects, so that what was reckoned for them holds.
        for number in changed:
            self._rows[number] = target[number]
        self._messages = messages
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))

    def _made(self, messages: list[Message]) -> list[Row]:
        here = {message.id: message for message in messages}
        rows: list[Row] = []
        before: Message | None = None
        for message in messages:
            delivery = self.delivery[1] if message.id == self.delivery[0] else ""
            rows.append(row_of(message, before, self.new_from, self._quote(message, here), delivery))
            before = message
        return rows

    def _quote(self, message: Message, here: dict[str, Message]) -> Quote | None:
        wanted = message.reply_to
        if wanted is None or message.recalled:
            return None
        if wanted not in self._quotes:
            self._quotes[wanted] = self._read_quote(wanted, here.get(wanted))
        return self._quotes[wanted]

    def _read_quote(self, id: str, origin: Message | None) -> Quote:
        try:
            origin = origin or chat_queries.message(self._session, id)
        except DesktopError:
            return Quote(id, "", self.tr("a message that is not here yet"), None)
        if origin.recalled:
            return Quote(id, origin.author, self.tr("a message that was taken back"), origin.key)
        return Quote(
            id, origin.author, " ".join(origin.gist[: 4 * QUOTE_CHARACTERS].split())[:QUOTE_CHARACTERS], origin.key
        )

    def _any(self, before: MessageKey | None = None, after: MessageKey | None = None) -> bool:
        return bool(chat_queries.messages(self._session, self.conversation, before=before, after=after, limit=1))
