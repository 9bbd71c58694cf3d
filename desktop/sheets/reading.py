"""Reading tables out of files in a process of its own, with limits: whatever is in a file harms only that one.

The child is told the file's bytes in msgpack on its standard input and answers in msgpack on its standard output.
"""

from __future__ import annotations

import faulthandler
import os
import subprocess
import sys
import threading
from typing import IO, Final

import msgspec

from desktop.errors import InvalidError
from desktop.sheets.guessing import ReadingHints
from desktop.sheets.limits import check_bytes
from desktop.sheets.parsing import ReadingWish, TableFile, parse_file
from desktop.sheets.transport import ReadingReply, ReadingRequest, decoded_reply, decoded_tables, encoded
from sync import child_process
from sync.process_limits import bound_memory

COMMAND: Final = (sys.executable, "-P", "-c", "from desktop.sheets.reading import answer; answer()")
TIME_S: Final = 60.0
MEMORY: Final = 1536 << 20
"""Bytes that the child may take, where the system can bound them."""
ANSWER_BYTES: Final = 256 << 20

_AS_IT_IS: Final = ReadingWish()
_USUAL: Final = ReadingHints()
_PIECE: Final = 1 << 20
_LONGER_S: Final = 5.0


def read_file(name: str, data: bytes, hints: ReadingHints = _USUAL, wish: ReadingWish = _AS_IT_IS) -> TableFile:
    """The tables in the bytes of a file: .xlsx, .xlsm, .xlsb, .xls, .ods or text, whatever its name ends in.

    `hints`: what is usual in the shop; `wish`: what somebody chose instead of what was told. Blocks for up to a minute.
    Raises InvalidError with a sentence for anything that cannot be read.
    """
    check_bytes(name, len(data))
    said = _asked(name, msgspec.msgpack.encode(ReadingRequest(name, data, hints, wish, MEMORY, TIME_S)))
    try:
        reply = decoded_reply(said)
        if reply.refused:
            raise InvalidError(reply.refused)
        return decoded_tables(name, reply)
    except (ValueError, msgspec.MsgspecError) as error:
        raise _unreadable(name, "it needs more memory than there may be for it, or is made to do harm") from error


def _asked(name: str, request: bytes) -> bytes:
    """What the child said, which is cut off where it ended in the midst of it. Raises InvalidError."""
    try:
        with child_process.start(COMMAND) as child:
            return _answered(name, child, request)
    except OSError as error:
        raise InvalidError(f"{name} cannot be read now: no other process could be started for it.") from error


def _answered(name: str, child: subprocess.Popen[bytes], request: bytes) -> bytes:
    """Its answer, within the time and the size that it may take; it is ended in any case."""
    assert child.stdin is not None
    assert child.stdout is not None
    late = threading.Event()
    watch = threading.Timer(TIME_S, _end, (child, late))
    feed = threading.Thread(target=_feed, args=(child.stdin, request))
    watch.start()
    feed.start()
    try:
        said = _limited(child.stdout)
    finally:
        watch.cancel()
        child.kill()
        feed.join()
        watch.join()
    if late.is_set():
        raise _unreadable(name, f"it was not done after {TIME_S:.0f} seconds")
    if len(said) > ANSWER_BYTES:
        raise _unreadable(name, "there is too much in it")
    return said


def _end(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _feed(stream: IO[bytes], request: bytes) -> None:
    try:
        with stream:
            stream.write(request)
    except OSError:  # the child is gone: what it said tells
        pass


def _limited(stream: IO[bytes]) -> bytes:
    said = bytearray()
    while len(said) <= ANSWER_BYTES and (piece := stream.read(_PIECE)):
        said += piece
    return bytes(said)


def _unreadable(name: str, why: str) -> InvalidError:
    return InvalidError(f"{name} cannot be read: {why}. Nothing was changed. Try to save it as CSV in its own program.")


def answer() -> None:
    """What the child does."""
    request = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=ReadingRequest)
    bound_memory(request.memory)
    faulthandler.dump_traceback_later(request.seconds + _LONGER_S, exit=True)  # should nobody be there to end it
    try:
        said = encoded(parse_file(request.name, request.data, request.hints, request.wish))
    except InvalidError as error:
        said = msgspec.msgpack.encode(ReadingReply(str(error), "", []))
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()
    os._exit(0)
