"""The process that reads files: whatever is in one harms only that. It gets bytes and no names of places, writes
nothing, and is replaced after a failure, and after some files, for what one left behind in it is nobody's."""

from __future__ import annotations

import faulthandler
import os
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Final

import msgspec

from desktop.errors import InvalidError
from desktop.extracts.questions import (
    Answer,
    NoAnswer,
    Question,
    TextWanted,
    decode_answer,
    decode_question,
    encode,
    read_framed,
    write_framed,
)
from sync import child_process
from sync.child_process import Priority
from sync.process_limits import bound_memory

COMMAND: Final = (sys.executable, "-P", "-B", "-c", "from desktop.extracts.process import answer; answer()")
TIME_S: Final = 120.0
"""For a question; a PC that is busy gives what is done quietly a small part of its time."""
CPU_S: Final = 30
"""Of the processor's time that a question may take, where the system can bound it."""
MEMORY: Final = 768 << 20
"""Bytes that it may take, where the system can bound them."""
QUESTIONS: Final = 200
"""After so many it is replaced."""
QUESTION_BYTES: Final = 80 << 20
ANSWER_BYTES: Final = 80 << 20
_LONGER_S: Final = 5.0
NOT_READ: Final = "This file cannot be read here: it takes more time or memory than there may be for it, or is damaged."


class FileReader:
    """The one process, started when it is first asked; used by one thread at a time, `end` by any.

    time_s: what a question may take; is_hurried: somebody waits for it, so it is no quieter than others
    """

    def __init__(self, *, is_hurried: bool = False) -> None:
        self.time_s = TIME_S
        self._is_hurried: Final = is_hurried
        self._child: subprocess.Popen[bytes] | None = None
        self._asked = 0
        self._guard = threading.Lock()

    def ask(self, question: Question) -> Answer:
        """What it answers; a NoAnswer where it did not survive the question. Raises InvalidError where no process could
        be started."""
        if self._asked >= QUESTIONS and isinstance(question, TextWanted):
            self.end()
        try:
            child = self._child or self._start()
        except OSError as error:
            raise InvalidError("This file cannot be read now: no other process could be started for it.") from error
        self._asked += 1
        said = self._answered(child, encode(question))
        with suppress(msgspec.MsgspecError):
            if said is not None:
                answer: Answer = decode_answer(said)
                return answer
        self.end()
        return NoAnswer(NOT_READ, has_died=True)

    def end(self) -> None:
        """End the process; the next question starts another."""
        with self._guard:
            child, self._child, self._asked = self._child, None, 0
        if child is not None:
            child.kill()
            with suppress(OSError), child:  # waits for it, and closes its streams; what it did not read is lost
                pass

    @property
    def pid(self) -> int | None:
        """Its number, while it is there."""
        return None if self._child is None else self._child.pid

    def _start(self) -> subprocess.Popen[bytes]:
        priority = Priority.USUAL if self._is_hurried else Priority.LOW
        self._child = child_process.start((*COMMAND, str(self.time_s), str(int(priority))), priority)
        return self._child

    def _answered(self, child: subprocess.Popen[bytes], question: bytes) -> bytes | None:
        assert child.stdin is not None
        assert child.stdout is not None
        watch = threading.Timer(self.time_s, child.kill)
        watch.daemon = True
        watch.start()
        try:
            write_framed(child.stdin, question)
            return read_framed(child.stdout, ANSWER_BYTES)
        except (OSError, ValueError):  # it is gone, or `end` was called
            return None
        finally:
            watch.cancel()


def answer() -> None:
    """What the process does until nobody asks any more."""
    time_s, priority = float(sys.argv[1]), int(sys.argv[2])
    bound_memory(MEMORY)
    if priority != Priority.USUAL:
        child_process.be_calm()
    _write_nothing()
    from desktop.extracts.answering import Answerer

    answering = Answerer()
    out = sys.stdout.buffer
    while (asked := read_framed(sys.stdin.buffer, QUESTION_BYTES)) is not None:
        faulthandler.dump_traceback_later(time_s + _LONGER_S, exit=True)  # should nobody be there to end it
        _bound_time()
        try:
            said: Answer = answering.answer(decode_question(asked))
        except InvalidError as error:
            said = NoAnswer(str(error))
        except MemoryError:
            os._exit(1)
        faulthandler.cancel_dump_traceback_later()
        write_framed(out, encode(said))
    os._exit(0)


if sys.platform == "win32":

    def _write_nothing() -> None:
        """Windows has no such limit."""

    def _bound_time() -> None:
        """Whoever asked ends it."""

else:
    import resource

    def _write_nothing() -> None:
        """No file of this PC grows by it."""
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    def _bound_time() -> None:
        """The system ends it when it takes more of the processor's time from now on."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime) + CPU_S
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
