"""Shops to measure in: made once a run, kept under `build/` until it ends, copied for those that change them."""

import atexit
import functools
import gzip
import itertools
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from desktop.areas import AREAS
from desktop.chat import importing
from desktop.chat.channel_rows import channel_id
from desktop.chat.facts import Posted
from desktop.chat.tables import MESSAGES
from desktop.engine.records import NetworkSettings
from desktop.home import key_store
from desktop.home.home import Home, seat_key
from desktop.joining import Joining
from desktop.rows import projection
from desktop.rows.read_model import ReadModel
from desktop.rows.search_index import SearchIndex
from desktop.workspace import Workspace
from sync.log import Log
from sync.replica import Replica
from tests.benchmarks.floors import Closing, open_keyed
from tests.benchmarks.measure import Bench, seconds_of
from tests.desktop.batches import batch

CHANNEL = "history"
MANY = 100_000
OFF = NetworkSettings(enabled=False)
LOOPBACK = NetworkSettings(port=0, discovery=False, loopback_only=True)
WAIT_S = 300.0
BUILD_S = 1_200.0
BUILD = Path(__file__).resolve().parents[2] / "build"


@dataclass(frozen=True)
class Shop:
    """A closed shop's home, the id of the channel that is full, and how long it took to fill it."""

    home: Path
    channel: str
    seconds: float

    def copied(self, folder: Path) -> Home:
        """The same once more, to change it."""
        return Home(Path(shutil.copytree(self.home, folder / "home")))


@contextmanager
def opened(home: Home, network: NetworkSettings = OFF) -> Iterator[Workspace]:
    workspace = Workspace.open(home, network=network)
    try:
        yield workspace
    finally:
        workspace.close(30.0)


def found(folder: Path) -> Home:
    """A new, empty shop in a folder."""
    home = Home(folder / "home")
    Workspace.create(home, "Olive & Co", "Alice", "Till", network=OFF).close(30.0)
    return home


@functools.cache
def build_folder() -> Path:
    """A folder on the disk of the working tree, until this run ends."""
    BUILD.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-shops-", dir=BUILD))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def shop_with_history(bench: Bench) -> Shop:
    """The first 100,000 real messages, brought in as people do it."""
    return _imported(bench.real("chat-messages.jsonl.gz"))


@functools.cache
def _imported(source: Path) -> Shop:
    folder = Path(tempfile.mkdtemp(dir=build_folder()))
    lines = folder / "messages.jsonl"
    with gzip.open(source) as real:
        lines.write_bytes(b"".join(itertools.islice(real, MANY)))
    home = found(folder)
    with opened(home) as workspace:
        seconds = seconds_of(lambda: workspace.do(importing.import_chat, lines, CHANNEL).result(WAIT_S))
        channel = channel_id(workspace.engine.replica.genesis.hash, CHANNEL).hex()
    home.settings.set("chat.conversation", channel)
    return Shop(home.path, channel, seconds)


@functools.cache
def shop_of(messages: int) -> Shop:
    """So many made-up messages in the whole shop's conversation, written as fast as a disk that forgets allows."""
    home = found(Path(tempfile.mkdtemp(dir=build_folder())))
    seconds = seconds_of(lambda: _fill(home, messages))
    with in_large_slices(), opened(home) as workspace:
        engine = workspace.engine
        seconds += seconds_of(lambda: engine.thread.submit_async(engine.rows.until_in_step).result(BUILD_S))
        return Shop(home.path, workspace.everyone, seconds)


@contextmanager
def in_large_slices() -> Iterator[None]:
    """Turn entries into rows without leaving turns to anybody, because nobody else is there."""
    with patch.object(projection, "LARGEST_SLICE", 16_384), patch.object(projection, "SLICE_S", 3.0):
        yield


def _fill(home: Home, messages: int) -> None:
    clock = itertools.count(time.time_ns() // 1_000_000)  # a message a millisecond, so that each has its own place
    log = Log.open(home.log_path, key_store.derived(home.key(), "log"), synchronous="OFF")
    replica = Replica.open(log, os.urandom, lambda: next(clock))
    numbers = iter(range(messages))
    while some := list(itertools.islice(numbers, 10_000)):
        batches = [batch(Posted(b"", made_up(number))) for number in some]
        for _ in replica.post_many(replica.shop_space, batches):
            pass
    replica.close()


_WORDS = tuple(
    "flour order fresh bread Tuesday van keys oven please call back ready till rota late early milk".split(" ")  # noqa: SIM905
)


def made_up(number: int) -> str:
    """A message of a few words, never twice the same."""
    return f"{' '.join(_WORDS[(number * step) % len(_WORDS)] for step in (1, 3, 5, 7, 11))} {number}"


def join(home: Home, address: str, code: str) -> Workspace:
    """Let a new PC in."""
    joining = Joining(home, "Bob", "Office", network=LOOPBACK)
    joining.start()
    joining.choose(address)
    joining.enter(code)
    return joining.result.result(WAIT_S)


class CopiedRows(Closing):
    """The floor of filling a shop: its rows read from its files and inserted into new ones with the same tables."""

    LOG_SLICE = 512
    MODEL_SLICE = 2_048

    def __init__(self, home: Home, folder: Path) -> None:
        key = home.key()
        (seat,) = (home.path / "seats").iterdir()
        self._sources = [
            open_keyed(home.log_path, key_store.derived(key, "log")),
            open_keyed(seat / "model.db", seat_key(key, bytes.fromhex(seat.name))),
        ]
        self._folder = folder

    def copy(self) -> None:
        """Copy entries and messages, with the words to search for, durable where Countertop's are."""
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            self._copy_log(Path(folder))
            self._copy_model(Path(folder))

    def _copy_log(self, folder: Path) -> None:
        log = Log.create(folder / "log.db", secrets.token_bytes(32))
        for table in ("feeds", "spaces"):
            rows = self._sources[0].execute(f"SELECT * FROM {table}").fetchall()
            log.db.conn.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)
        for rows in self._slices(0, "entries", "arrival", self.LOG_SLICE):
            with log.transaction():
                log.db.conn.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        log.close()

    def _copy_model(self, folder: Path) -> None:
        model = ReadModel.open(folder / "model.db", secrets.token_bytes(32), AREAS)
        index = SearchIndex(model.conn, MESSAGES)
        text = [row[1] for row in model.conn.execute("PRAGMA table_info(messages)")].index("text")
        for rows in self._slices(1, "messages", "id", self.MODEL_SLICE):
            model.conn.execute("BEGIN IMMEDIATE")
            model.conn.executemany(f"INSERT INTO messages VALUES ({', '.join('?' * len(rows[0]))})", rows)
            index.add((row[0], [row[text]]) for row in rows)
            model.conn.execute("COMMIT")
        model.close()

    def _slices(self, source: int, table: str, number: str, size: int) -> Iterator[Sequence[tuple[object, ...]]]:
        after = -1
        query = f"SELECT * FROM {table} WHERE {number} > ? ORDER BY {number} LIMIT {size}"
        while rows := self._sources[source].execute(query, (after,)).fetchall():
            yield rows
            after = rows[-1][0]

    def close(self) -> None:
        for source in self._sources:
            source.close()
