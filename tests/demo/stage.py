"""The demo's other side: windows in processes of their own, and a cable between them that can be pulled."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ACTOR = Path(__file__).with_name("actor.py")


class StageError(Exception):
    """Something the story needs did not happen."""


class Window:
    """A running Countertop with its real window; each method returns when it has been done. `behind`: the command that
    starts it, if it is not to be started as it is."""

    def __init__(self, name: str, home: Path, environment: dict[str, str], behind: Sequence[str] = ()) -> None:
        self.name = name
        self.home = home
        home.parent.mkdir(parents=True, exist_ok=True)
        self.clicks = 0
        self._log = (home.parent / f"{name}.log").open("ab")
        self._process = subprocess.Popen(
            [*behind, sys.executable, str(ACTOR), "--home", str(home)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def ask(self, do: str, **request: Any) -> Any:
        """Make one request of the window (see actor.py)."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if do in {"click", "choose"}:
            self.clicks += 1
        try:
            self._process.stdin.write(json.dumps({"do": do, **request}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise StageError(f"{self.name}: the window has gone; see {self._log.name}")
        answer = json.loads(line)
        if "error" in answer:
            raise StageError(f"{self.name}: {answer['error']}")
        return answer.get("value")

    def click(self, name: str, **request: Any) -> None:
        self.ask("click", name=name, **request)

    def type(self, name: str, text: str, **request: Any) -> None:
        self.ask("type", name=name, text=text, **request)

    def see(self, text: str, **request: Any) -> None:
        self.ask("see", text=text, **request)

    def picture(self, path: Path) -> None:
        self.ask("picture", path=str(path))

    def said(self) -> str:
        """The end of what the process wrote to standard error and to its logs."""
        logs = [Path(self._log.name), *sorted(self.home.glob("logs/*"))]
        return "\n".join(log.read_text(encoding="utf-8", errors="replace")[-4000:] for log in logs)

    def quit(self) -> None:
        """Close the window as a person does, and wait until the process has ended."""
        with contextlib.suppress(StageError):
            self.ask("quit")
        try:
            self._process.wait(15)
        finally:
            self.stop()

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._log):
            with contextlib.suppress(BrokenPipeError):
                stream.close()


class Cable:
    """A TCP relay on loopback in front of a PC's port; `pull` cuts what runs through it and refuses what is new.

    `environment` is what that PC starts with, so that the others are told of the relay and not of it.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._plugged = True
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._carry, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.environment = {"COUNTERTOP_PORT": str(port), "COUNTERTOP_ANNOUNCED_PORT": str(self.port)}

    def pull(self) -> None:
        """From now on nothing goes through."""
        self._plugged = False
        self._call(self._cut())

    def plug(self) -> None:
        """Let traffic through again."""
        self._plugged = True

    def close(self) -> None:
        self.pull()
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._plugged:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            self._writers -= {writer, far_writer}
            for end in (writer, far_writer):
                end.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof() if writer.can_write_eof() else writer.close()
