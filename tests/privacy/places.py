"""All that a PC holds: its files, what is in its databases once they are opened, its memory, and what went by wire."""

from __future__ import annotations

import os
import re
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final, Self

from desktop.home import key_store
from desktop.home.home import Home, seat_key
from sync.database import connect

_CHUNK: Final = 4 << 20
_OVERLAP: Final = 256
_MAPPING: Final = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \d+ *(.*)")
_KERNELS: Final = ("[vvar", "[vsyscall", "/dev/")
_ETHERNET: Final = 14
_ALL: Final = 3  # ETH_P_ALL of packet(7)


def files(folder: Path) -> Iterator[bytes]:
    """What is in each file, as it lies on the disk, with its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name.encode() + b"\0" + path.read_bytes()


def databases(home: Path) -> Iterator[bytes]:
    """Each row of each table that has pages, those of the search index too, and its words; every database of a home is
    opened with that home's own key."""
    key = Home(home).key()
    found = sorted(home.rglob("*.db"))
    assert found
    for path in found:
        own = key_store.derived(key, "log") if path == Home(home).log_path else seat_key(key, _feed(path))
        with closing(connect(path, own)) as conn:
            tables = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0").fetchall()
            for (name,) in tables:
                yield from (_as_bytes(row) for row in conn.execute(f'SELECT * FROM "{name}"'))
            indexes = conn.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'")
            for (name,) in indexes.fetchall():
                conn.execute(f"CREATE VIRTUAL TABLE temp.held_{name} USING fts5vocab (main, '{name}', row)")
                yield from (_as_bytes(row) for row in conn.execute(f"SELECT term FROM temp.held_{name}"))


def _feed(path: Path) -> bytes:
    return bytes.fromhex(path.parent.name)


def _as_bytes(row: tuple[object, ...]) -> bytes:
    return b"\0".join(value if isinstance(value, bytes) else str(value).encode() for value in row)


def memory(pid: int) -> Iterator[bytes]:
    """All that can be read of the memory of a process and of those that it started, piece by piece; what went meanwhile
    is left out. Takes Linux, and a process of one's own."""
    for each in (pid, *_children(pid)):
        with open(f"/proc/{each}/maps", encoding="utf-8") as listed:
            mappings = [_MAPPING.match(line) for line in listed]
        with open(f"/proc/{each}/mem", "rb", buffering=0) as source:
            for mapping in mappings:
                if mapping is not None and not mapping[3].startswith(_KERNELS):
                    yield from _pieces(source.fileno(), int(mapping[1], 16), int(mapping[2], 16))


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found + [grandchild for child in found for grandchild in _children(child)]


def _pieces(source: int, begin: int, end: int) -> Iterator[bytes]:
    for at in range(begin, end, _CHUNK):
        with suppress(OSError):
            yield os.pread(source, min(_CHUNK + _OVERLAP, end - at), at)


class Wire:
    """All that goes over the loopback interface while it is listened to, whoever says it to whom. Takes root."""

    def __init__(self) -> None:
        self._said: dict[tuple[bytes, bytes], list[bytes]] = defaultdict(list)
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 20)
        self._socket.bind(("lo", 0))
        self._socket.settimeout(0.1)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        with self._socket:
            missed = struct.unpack("II", self._socket.getsockopt(263, 6, 8))[1]  # PACKET_STATISTICS of packet(7)
        assert missed == 0, f"{missed} packets were not heard"

    def _listen(self) -> None:
        while not self._ended.is_set():
            with suppress(TimeoutError):
                packet, (_, _, kind, *_) = self._socket.recvfrom(1 << 17)
                if kind != socket.PACKET_OUTGOING:  # each goes out and comes in here
                    self._take(packet[_ETHERNET:])

    def _take(self, packet: bytes) -> None:
        """By who speaks to whom, in the order of speech; all else whole."""
        length = (packet[0] & 15) * 4
        if packet[0] >> 4 == 4 and packet[9] == socket.IPPROTO_TCP:
            data = length + (packet[length + 12] >> 4) * 4
            self._said[packet[12:20], packet[length : length + 4]].append(packet[data:])
        else:
            self._said[b"", b""].append(packet)

    def heard(self) -> list[bytes]:
        """What was said, each way of each connection by itself."""
        return [b"".join(parts) for parts in self._said.values()]
