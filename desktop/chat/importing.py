"""Bringing chat history into a channel, as often as somebody likes: what is there already is left out.

The order of lines breaks ties of equal times, for each message is an entry of its own, stamped in that order.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.chat.channels import channel_called, create_channel
from desktop.chat.facts import Imported, import_digest
from desktop.chat.import_file import ChatFile
from desktop.chat.recalled_imports import recalled_imports
from desktop.chat.records import ImportResult
from desktop.engine.loop_thread import in_thread, take_turns
from desktop.errors import InvalidError
from desktop.home.folder import disk_errors
from desktop.home.lock import FileLock
from desktop.rows.read_session import as_bytes
from desktop.rows.typed_text import channel_name

if TYPE_CHECKING:
    from datetime import tzinfo

    from desktop.engine.command_context import CommandContext
    from desktop.home.home import Home

PAGE: Final = 512
LOOK_S: Final = 0.02

_FROM_FILES: Final = (
    "SELECT stamp, hash, author_name, coalesce(original, text), recalled FROM messages "
    "WHERE conversation = ? AND sent_ms = ? AND (stamp, hash) > (?, ?) AND imported_by IS NOT NULL "
    f"ORDER BY stamp, hash LIMIT {PAGE}"
)

Report = Callable[[int, int], None]
"""Is told how many messages of the file are done, of how many."""


async def import_chat(
    context: CommandContext,
    path: Path,
    channel: str,
    report: Report = lambda done, total: None,
    zone: tzinfo | None = None,
) -> ImportResult:
    """Bring a file into a channel, which is made when it is not there; others may write in between.

    `zone`: the one that the file's times are of, None: this PC's.

    Messages of the file that an earlier import brought into this channel are left out, each as often as it is there,
    also those that were recalled since. Raises InvalidError when the file cannot be read; what stood before the place
    where that shows is in.
    """
    channel = channel_name(channel)
    file = ChatFile(Path(path), channel_called(context, channel), zone)
    with _alone(context.home):
        return await _Import(context, file, report).run(lambda: create_channel(context, channel).id)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Of two imports at the same time neither would know what the other brings."""
    lock = FileLock(home.path / "import.lock")
    with disk_errors():
        if not lock.take():
            raise InvalidError(
                "Another import into this shop is under way on this computer. Try again when it is over."
            )
    try:
        yield
    finally:
        lock.release()


class _Import:
    def __init__(self, context: CommandContext, file: ChatFile, report: Report) -> None:
        self._context = context
        self._file = file
        self._report = report
        self._imported = 0
        self._already_here = 0

    async def run(self, create_channel: Callable[[], str]) -> ImportResult:
        batches = self._file.batches()
        batch = await in_thread(lambda: next(batches, None))
        conversation = create_channel()
        self._context.replica.refresh()
        await self._context.rows.until_in_step()
        here = _AlreadyHere(self._context, as_bytes(conversation))
        while batch is not None:
            await self._bring(await self._new(here, batch))
            batch = await self._next(batches)
        await self._context.rows.until_shown()
        self._report(self._file.total, self._file.total)
        return ImportResult(conversation, self._imported, tuple(self._file.skipped), self._already_here)

    async def _next(self, batches: Iterator[list[Imported]]) -> list[Imported] | None:
        try:
            return await in_thread(lambda: next(batches, None))
        except InvalidError as error:
            count = self._imported + self._already_here
            raise InvalidError(
                f"{error} What came before that is in the channel ({count:,} messages); importing again leaves it out."
            ) from error

    async def _new(self, here: _AlreadyHere, batch: list[Imported]) -> list[Imported]:
        await here.look({message.sent_ms for message in batch})
        new = [message for message in batch if not here.take(message)]
        self._already_here += len(batch) - len(new)
        return new

    async def _bring(self, messages: list[Imported]) -> None:
        replica = self._context.replica
        batches = [self._context.model.fact_types.batch([message]) for message in messages]
        for entries in replica.post_many(replica.shop_space, batches):
            self._imported += len(entries)
            await take_turns()
        self._report(self._file.done, self._file.total)


class _AlreadyHere:
    """What earlier imports brought into a channel, at those times that were looked at, less what the file has again.

    It is kept as digests, each only until the file has that message again.
    """

    def __init__(self, context: CommandContext, channel: bytes) -> None:
        self._context = context
        self._channel = channel
        self._until = context.replica.head_arrival
        self._recalled = recalled_imports(context.replica, context.model.conn, channel)
        self._left = Counter(self._recalled.values())
        self._looked_at: set[int] = set()
        there = "SELECT 1 FROM messages WHERE conversation = ? LIMIT 1"
        self._is_empty = context.model.conn.execute(there, (channel,)).fetchone() is None

    def take(self, message: Imported) -> bool:
        """Whether a message is there, once more than it was taken before."""
        digest = self._digest(message.sent_ms, message.author, message.text)
        count = self._left.get(digest, 0)
        if count > 1:
            self._left[digest] = count - 1
        elif count:
            del self._left[digest]
        return count > 0

    async def look(self, times: set[int]) -> None:
        """Know what is there at these times."""
        if self._is_empty:
            return
        until = time.perf_counter() + LOOK_S
        for sent_ms in sorted(times - self._looked_at):
            after: tuple[int, bytes] | None = (-1, b"")
            while after is not None:
                await self._until_whole()
                after = self._look_at_page(sent_ms, after)
                if time.perf_counter() > until:
                    await take_turns()
                    until = time.perf_counter() + LOOK_S
            self._looked_at.add(sent_ms)

    async def _until_whole(self) -> None:
        """Rows may be made again at any time: what is not a row yet would come in a second time."""
        while not self._context.projection.shows(self._until):
            await self._context.rows.until_in_step()

    def _look_at_page(self, sent_ms: int, after: tuple[int, bytes]) -> tuple[int, bytes] | None:
        """Where the next page begins; None after the last."""
        conn = self._context.model.conn
        rows = conn.execute(_FROM_FILES, (self._channel, sent_ms, *after)).fetchall()
        for _, entry, author, text, recalled in rows:
            said = self._body(entry) if recalled else text
            if said is not None and entry not in self._recalled:
                self._left[self._digest(sent_ms, author, said)] += 1
        return rows[-1][:2] if len(rows) == PAGE else None

    def _digest(self, sent_ms: int, author: str, text: str) -> bytes:
        return import_digest(self._context.replica.genesis.hash, sent_ms, author, text)

    def _body(self, entry: bytes) -> str | None:
        """What a message said that was recalled without telling what it was, as long as its entry has its body."""
        replica = self._context.replica
        found = replica.log.entry(entry)
        payloads = replica.open_entry(found) if found is not None else None
        if found is None or payloads is None:
            return None
        said = self._context.model.fact_types.read(payloads, found.header)
        return next((fact.text for fact in said if isinstance(fact, Imported)), None)
