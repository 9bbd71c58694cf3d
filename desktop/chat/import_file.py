"""A file of chat history: JSON lines, one object a line with `date` (YYYY-MM-DD), `time` (HH:MM), `author`, `text`.

A line that is none is reported by its number and left out. `.gz` is recognised by its
first bytes, and a byte order mark is no part of the first line.
"""

from __future__ import annotations

import gzip
import os
import time
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, tzinfo
from pathlib import Path
from typing import BinaryIO, Final, cast

import msgspec

from desktop.chat.facts import SENT_LIMIT_MS, Imported
from desktop.chat.records import SkippedLine
from desktop.errors import InvalidError
from desktop.home.user_files import open_to_read
from desktop.rows.typed_text import NAME_BYTES, TEXT_BYTES, is_blank

LINE_BYTES: Final = 256 << 10
LONGEST_LINE: Final = 64 << 20
"""Bytes. Longer lines than this one are in no file of chat."""
MOST_SKIPPED: Final = 100_000
"""Of more lines that are none no list is kept: then it is another kind of file."""
INFLATION: Final = 200
"""To how many times its size a packed file may grow; chat grows to 5 or 10 times, bombs to 1,000 times."""
FREE_INFLATION: Final = 16 << 20
"""Bytes that it may grow to in any case."""
BATCH: Final = 1_024
READ_S: Final = 0.02


class _Line(msgspec.Struct):
    date: str
    time: str
    author: str
    text: str


_decoder = msgspec.json.Decoder(_Line)


class ChatFile:
    """One file, read once. `done` of `total` are the bytes that were read; `skipped` are the lines left out; times are
    those of `zone`, None: of this PC's."""

    def __init__(self, path: Path, channel: bytes, zone: tzinfo | None = None) -> None:
        self.done = self.total = 0
        self.skipped: list[SkippedLine] = []
        self._path = path
        self._channel = channel
        self._zone = zone
        self._times: dict[tuple[str, str], int] = {}

    def batches(self) -> Iterator[list[Imported]]:
        """The messages, in lists that take about 20 ms to read and may be empty.

        Raises InvalidError when the file cannot be opened, or (after all that was read was given) when it cannot be
        read to its end or was changed meanwhile.
        """
        with open_to_read(self._path) as source:
            before = os.fstat(source.fileno())
            self.total = before.st_size
            batch: list[Imported] = []
            until = time.perf_counter() + READ_S
            try:
                for number, line in enumerate(self._lines(source), 1):
                    self._take(number, line, batch)
                    if len(batch) >= BATCH or time.perf_counter() > until:
                        self.done = min(source.tell(), self.total)
                        yield batch
                        batch, until = [], time.perf_counter() + READ_S
                self._check_unchanged(before, os.fstat(source.fileno()))
            except InvalidError:
                if batch:
                    yield batch
                raise
            self.done = self.total
            yield batch

    def _check_unchanged(self, before: os.stat_result, now: os.stat_result) -> None:
        if (before.st_size, before.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
            raise InvalidError(f"{self._path.name} was changed while it was read.")

    def _lines(self, source: BinaryIO) -> Iterator[bytes]:
        """At most a little over LINE_BYTES of each."""
        packed = source.read(2) == b"\x1f\x8b"
        source.seek(0)
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=source)) if packed else source
        inflated = 0
        try:
            while line := stream.readline(LINE_BYTES + 1):
                yield line if inflated else line.removeprefix(BOM_UTF8)
                inflated += len(line)
                if len(line) > LINE_BYTES and not line.endswith(b"\n"):
                    inflated += self._skip_rest(stream)
                if packed and inflated > FREE_INFLATION + INFLATION * source.tell():
                    raise InvalidError(
                        f"{self._path.name} is packed so densely that it would unpack without end. It is no chat."
                    )
        except (OSError, EOFError, zlib.error) as error:
            raise InvalidError(f"{self._path.name} is damaged: it cannot be read to its end.") from error

    def _skip_rest(self, stream: BinaryIO) -> int:
        """Read a line to its end; how long that was."""
        size, line = 0, b" "
        while line and not line.endswith(b"\n"):
            line = stream.readline(LINE_BYTES)
            size += len(line)
            if size > LONGEST_LINE:
                raise InvalidError(f"{self._path.name} holds a line that does not end. It is no chat.")
        return size

    def _take(self, number: int, line: bytes, batch: list[Imported]) -> None:
        if not line.strip():
            return
        try:
            batch.append(self._message(line))
        except ValueError as error:
            self.skipped.append(SkippedLine(number, str(error)))
            if len(self.skipped) > MOST_SKIPPED:
                raise InvalidError(
                    f"{self._path.name} is no file of chat: more than {MOST_SKIPPED:,} of its lines are none. "
                    f"Line {self.skipped[0].line}: {self.skipped[0].reason}"
                ) from error

    def _message(self, line: bytes) -> Imported:
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
        return Imported(self._channel, found.text, author, self._sent_ms(found.date, found.time))

    def _sent_ms(self, date: str, clock: str) -> int:
        """Local time to Unix milliseconds; the same minute is asked for again and again.

        A minute that the clocks go through twice is the first of them; one that they leave out is as much later as they
        are put forward (PEP 495).
        """
        known = self._times.get((date, clock))
        if known is not None:
            return known
        sent_ms = -1
        with suppress(ValueError, OverflowError, OSError):
            local = datetime.strptime(f"{date} {clock}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - it gets its zone
            sent_ms = int(local.replace(tzinfo=self._zone).timestamp()) * 1000
        if not 0 <= sent_ms < SENT_LIMIT_MS:
            raise ValueError("The date or time is not one (wanted: YYYY-MM-DD and HH:MM, from 1970 on).")
        self._times = {(date, clock): sent_ms}
        return sent_ms
