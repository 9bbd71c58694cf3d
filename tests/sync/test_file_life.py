"""Files that come and go in any order, by two processes, on a disk that harms them: the list says what is whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from hashlib import blake2b
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sync.files.sealing import file_key, file_secret
from sync.files.store import FileStore
from sync.forgetting import DAY_MS
from sync.log import Log
from tests.sync.replicas import KEY, WallClock
from tests.sync.stored_files import SIGNING_KEY, manifest_of, plain_bytes, sealed_chunks, store_in

PLAIN = [b"", *(plain_bytes(30 * seed, seed) for seed in range(1, 4))]
KEYS = [file_key(file_secret(SIGNING_KEY), blake2b(plain, digest_size=32).digest()) for plain in PLAIN]
CHUNKS = [sealed_chunks(plain, key) for plain, key in zip(PLAIN, KEYS, strict=True)]
FILES = [manifest_of(chunks).file for chunks in CHUNKS]
WHICH = st.integers(0, len(PLAIN) - 1)
PROCESS = st.integers(0, 1)


class Peer:
    """What somebody knows who asks for the changes since the last time."""

    def __init__(self) -> None:
        self.number = 0
        self.whole: set[bytes] = set()

    def ask(self, store: FileStore) -> None:
        for change in store.changes(self.number, 1000):
            assert change.number > self.number
            self.number = change.number
            (self.whole.discard if change.size is None else self.whole.add)(change.file)


class FileLife(RuleBasedStateMachine):
    """Two processes with one home. whole: what should be whole, harmed: what was spoilt and is not noticed yet."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp(dir=os.environ.get("TMPDIR")))
        self.clock = WallClock()
        log = Log.create(self.home / "log.db", KEY, synchronous="OFF")
        other = Log.open(self.home / "log.db", KEY, synchronous="OFF")
        self.logs = [log, other]
        self.stores = [store_in(self.home, each, self.clock, str(number)) for number, each in enumerate(self.logs)]
        self.whole: set[bytes] = set()
        self.harmed: set[bytes] = set()
        self.peers = [Peer(), Peer()]

    def teardown(self) -> None:
        for log in self.logs:
            log.close()
        shutil.rmtree(self.home)

    @rule(process=PROCESS, which=st.lists(WHICH, max_size=3))
    def add(self, process: int, which: list[int]) -> None:
        with self.stores[process].adder() as adder:
            self.stores[process].add([adder.seal(PLAIN[each]) for each in which])
        self._are_whole({FILES[each] for each in which})

    @rule(process=PROCESS, which=WHICH, stops=st.booleans())
    def come(self, process: int, which: int, stops: bool) -> None:
        if FILES[which] in self.whole:
            return
        part = self.stores[process].begin(manifest_of(CHUNKS[which]))
        for _ in part.look_through():
            pass
        if stops:
            return
        for number in part.lacking:
            part.write(number, CHUNKS[which][number])
        part.complete()
        self.stores[process].finish([part.file])
        self._are_whole({part.file})

    def _are_whole(self, files: set[bytes]) -> None:
        self.whole |= files
        self.harmed -= files

    @rule(process=PROCESS, which=WHICH)
    def drop(self, process: int, which: int) -> None:
        self.stores[process].drop([FILES[which]])
        self.stores[process].folder.clear()
        self.whole.discard(FILES[which])
        self.harmed.discard(FILES[which])

    @rule(which=WHICH, size=st.none() | st.integers(0, 40))
    def harm(self, which: int, size: int | None) -> None:
        path = self.stores[0].folder.whole(FILES[which])
        if path.exists() and PLAIN[which]:
            path.unlink() if size is None else path.write_bytes(bytes(size))
            self.harmed |= {FILES[which]} & self.whole

    @rule(process=PROCESS)
    def check(self, process: int) -> None:
        assert set(filter(None, self.stores[process].check())) == self.harmed
        self.whole -= self.harmed
        self.harmed.clear()

    @rule(process=PROCESS)
    def sweep(self, process: int) -> None:
        for _ in self.stores[process].sweep():
            pass

    @rule(process=PROCESS, days=st.integers(1, 40))
    def pass_days(self, process: int, days: int) -> None:
        """Nothing mentions any of them; what the longest wait drops is dropped on any reading of the rule."""
        for _ in range(days):
            self.clock.now_ms += DAY_MS
            self.stores[process].drop_unmentioned(self.whole)

    @rule()
    def look(self) -> None:
        """One of those who ask for changes asks all the time, the other one now and then."""
        self.peers[1].ask(self.stores[0])
        assert self.peers[1].whole == self.whole

    @invariant()
    def both_say_the_same_and_nothing_wrong_is_given(self) -> None:
        if not hasattr(self, "whole"):
            return
        self.peers[0].ask(self.stores[1])
        assert self.peers[0].whole == self.whole
        for store in self.stores:
            assert {file for file in FILES if store.is_whole(file)} == self.whole
            self._read(store)

    def _read(self, store: FileStore) -> None:
        for file, plain, key in zip(FILES, PLAIN, KEYS, strict=True):
            there = store.whole(file)
            if there is not None and file not in self.harmed:
                assert b"".join(there.pieces(key)) == plain


TestFileLife = FileLife.TestCase
TestFileLife.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
