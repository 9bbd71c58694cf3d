"""A process in the background whose lines a test can wait for, or anything else that comes of it."""

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

LINE_S = 60.0
END_S = 60.0
WAIT_S = 60.0


class Running:
    """A started process. Both its outputs are read by threads, so that it never blocks on a full pipe."""

    def __init__(self, command: Sequence[str], cwd: Path, environment: Mapping[str, str] = {}) -> None:
        self.command = command
        self.stdout_lines: list[str] = []
        self.stderr_lines: list[str] = []
        self._unread: queue.Queue[str | None] = queue.Queue()
        self._process = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, start_new_session=True, creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._readers = [
            threading.Thread(target=self._read, args=(self._process.stdout, self.stdout_lines, self._unread)),
            threading.Thread(target=self._read, args=(self._process.stderr, self.stderr_lines, None)),
        ]
        for reader in self._readers:
            reader.start()

    @staticmethod
    def _read(pipe: IO[str], lines: list[str], unread: "queue.Queue[str | None] | None") -> None:
        with pipe:
            for line in pipe:
                lines.append(line.rstrip("\n"))
                if unread is not None:
                    unread.put(line.rstrip("\n"))
        if unread is not None:
            unread.put(None)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def wait_for_line(self, pattern: str = "", timeout_s: float = LINE_S) -> str:
        """The next line of stdout in which the regular expression is found; earlier ones are passed over.

        AssertionError with everything the process said when it ends, or the time does, without such a line.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                line = self._unread.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"No line with {pattern!r} in {timeout_s:g} s. {self._told()}") from None
            if line is None:
                self._unread.put(None)
                raise AssertionError(f"It ended without a line with {pattern!r}. {self._told()}")
            if re.search(pattern, line):
                return line

    def wait(self, timeout_s: float = END_S) -> int:
        """The exit code, once it has ended by itself."""
        code = self._process.wait(timeout_s)
        self._join()
        return code

    def stop(self, timeout_s: float = END_S) -> int:
        """Ask it to end (SIGTERM, or on Windows Ctrl+Break, which a program can hear); the exit code."""
        self._process.send_signal(signal.CTRL_BREAK_EVENT if sys.platform == "win32" else signal.SIGTERM)
        return self.wait(timeout_s)

    def kill(self) -> None:
        """End it and all that it started, at once (SIGKILL)."""
        with contextlib.suppress(ProcessLookupError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(END_S)
        self._join()

    def _join(self) -> None:
        for reader in self._readers:
            reader.join(END_S)

    def _told(self) -> str:
        said = "\n".join(["stdout:", *self.stdout_lines, "stderr:", *self.stderr_lines])
        return f"{' '.join(self.command)} said\n{said}"


def wait_until(condition: Callable[[], bool], what: str, timeout_s: float = WAIT_S) -> None:
    """Poll until the condition holds, a third of the time at most; AssertionError when it does not within the time."""
    deadline = time.monotonic() + timeout_s
    while True:
        asked = time.monotonic()
        if condition():
            return
        answered = time.monotonic()
        assert answered < deadline, f"Waited {timeout_s:g} s in vain for {what}."
        time.sleep(max(0.02, 2 * (answered - asked)))
