"""Chat history out of a file: JSON lines, one object a line with `date` (YYYY-MM-DD), `time` (HH:MM), `author`, `text`.

Times are this PC's local zone; the order of lines breaks ties, for each message is an entry of its own, stamped in that
order. A line that is none is reported by its number and left out.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import msgspec

from desktop import facts
from desktop.errors import InvalidError
from desktop.facts import SENT_LIMIT_MS
from desktop.records import ImportResult, SkippedLine
from desktop.text import NAME_BYTES, TEXT_BYTES, is_blank

if TYPE_CHECKING:
    from desktop.commands import Commands
    from desktop.engine import Engine
    from sync.entry import Payload

LINE_BYTES: Final = 256 << 10
BATCH: Final = 256
READ_S: Final = 0.02
PAUSE_S: Final = 0.002

Progress = Callable[[int, int], None]


class _Line(msgspec.Struct):
    date: str
    time: str
    author: str
    text: str


_decoder = msgspec.json.Decoder(_Line)


@dataclass
class _Reading:
    """A file on its way in: what was left out, and how many of its bytes were read."""

    channel: bytes
    total: int
    source: BinaryIO
    skipped: list[SkippedLine] = field(default_factory=list)
    times: dict[tuple[str, str], int] = field(default_factory=dict)


async def import_chat(engine: Engine, commands: Commands, path: Path, channel: str, progress: Progress) -> ImportResult:
    """Bring a file into a channel, which is made when it is not there; others may write in between.

    Raises InvalidError when the file cannot be read; then nothing came in, or (a file that ends badly) what stood
    before it did.
    """
    try:
        source = path.open("rb")
    except OSError as error:
        raise InvalidError(f"{path.name} cannot be opened: {error.strerror}.") from error
    with source:
        total = os.fstat(source.fileno()).st_size
        conversation = commands.create_channel(channel)
        reading = _Reading(bytes.fromhex(conversation.id), total, source)
        imported = 0
        for batch in _batches(reading, _lines(source, path)):
            for entries in engine.replica.post_many(engine.replica.shop_space, batch):
                imported += len(entries)
                progress(min(source.tell(), total), total)
                await asyncio.sleep(PAUSE_S)
    await engine.until_in_step()
    progress(total, total)
    return ImportResult(conversation.id, imported, tuple(reading.skipped))


def _lines(source: BinaryIO, path: Path) -> Iterator[bytes]:
    """The file's lines, at most a little over LINE_BYTES of each; `.gz` is recognised by its first bytes."""
    packed = source.read(2) == b"\x1f\x8b"
    source.seek(0)
    stream = cast("BinaryIO", gzip.GzipFile(fileobj=source)) if packed else source
    try:
        while line := stream.readline(LINE_BYTES + 1):
            yield line
            while len(line) > LINE_BYTES and not line.endswith(b"\n"):
                line = stream.readline(LINE_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidError(f"{path.name} is damaged: it cannot be read to its end. What came before is in.") from error


def _batches(reading: _Reading, lines: Iterator[bytes]) -> Iterator[list[list[Payload]]]:
    """One payload list for each message, in lists that take about 20 ms to read."""
    batch: list[list[Payload]] = []
    until = time.perf_counter() + READ_S
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                batch.append([facts.payload(_message(reading, line))])
            except ValueError as error:
                reading.skipped.append(SkippedLine(number, str(error)))
        if len(batch) >= BATCH or (batch and time.perf_counter() > until):
            yield batch
            batch, until = [], time.perf_counter() + READ_S
    if batch:
        yield batch


def _message(reading: _Reading, line: bytes) -> facts.Imported:
    """Raises ValueError with the reason why a line is left out."""
    if len(line) > LINE_BYTES:
        raise ValueError("The line is too long.")
    try:
        found = _decoder.decode(line)
    except msgspec.ValidationError as error:
        raise ValueError(f"Something is missing or not text: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("The line is not JSON.") from error
    author = found.author
    if is_blank(author) or len(author.encode()) > NAME_BYTES:
        raise ValueError("The author's name is missing or too long.")
    if len(found.text.encode()) > TEXT_BYTES:
        raise ValueError("The text is too long for a message.")
    return facts.Imported(reading.channel, found.text, author, _sent_ms(reading, found.date, found.time))


def _sent_ms(reading: _Reading, date: str, clock: str) -> int:
    """Local time to Unix milliseconds; the same minute is asked for again and again.

    A minute that the clocks go through twice is the first of them; one that they leave out is as much later as they are
    put forward (PEP 495).
    """
    known = reading.times.get((date, clock))
    if known is not None:
        return known
    sent_ms = -1
    with suppress(ValueError, OverflowError, OSError):
        local = datetime.strptime(f"{date} {clock}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - it is local
        sent_ms = int(local.timestamp()) * 1000
    if not 0 <= sent_ms < SENT_LIMIT_MS:
        raise ValueError("The date or time is not one (wanted: YYYY-MM-DD and HH:MM, from 1970 on).")
    reading.times = {(date, clock): sent_ms}
    return sent_ms
