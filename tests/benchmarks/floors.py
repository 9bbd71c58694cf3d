"""The floors: the least that the parts themselves need for the same work, without any of Countertop's code."""

import datetime as dt
import gzip
import itertools
import json
import os
import secrets
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlcipher3
from automerge.core import ROOT, Document, ObjType
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ENTRY_BYTES = 323  # one chat message as an entry: header, body and signature


def open_keyed(path: Path, key: bytes, synchronous: str = "FULL") -> Any:
    """A SQLCipher connection with a raw 32-byte key in WAL mode, as Countertop's own are."""
    connection = sqlcipher3.connect(str(path), isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    return connection


class Closing:
    """Closes at the end of a `with` block."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        raise NotImplementedError


class KeyedTable(Closing):
    """One durable insert into a keyed table: what anything that is acknowledged costs at least."""

    def __init__(self, path: Path) -> None:
        self.connection = open_keyed(path, secrets.token_bytes(32))
        self.connection.execute("CREATE TABLE entries (arrival INTEGER PRIMARY KEY, hash BLOB, raw BLOB) STRICT")
        self.connection.execute("CREATE UNIQUE INDEX entries_by_hash ON entries (hash)")

    def insert(self) -> None:
        """Insert one row of an entry's size and commit it to the disk."""
        row = (secrets.token_bytes(32), secrets.token_bytes(ENTRY_BYTES))
        self.connection.execute("INSERT INTO entries (hash, raw) VALUES (?, ?)", row)

    def close(self) -> None:
        self.connection.close()


class TlsEcho(Closing):
    """A TLS 1.3 connection over loopback whose other end sends back what it gets, after `on_receive` where given."""

    def __init__(self, folder: Path, on_receive: Callable[[], object] = lambda: None) -> None:
        certificate, key = make_certificate(folder)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._on_receive = on_receive
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="tls echo")
        self._thread.start()
        self._connection = self._connect(certificate)

    def _connect(self, certificate: Path) -> ssl.SSLSocket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_verify_locations(certificate)
        context.check_hostname = False
        plain = socket.create_connection(self._listener.getsockname())
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return context.wrap_socket(plain)

    def _serve(self) -> None:
        plain, _ = self._listener.accept()
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._context.wrap_socket(plain, server_side=True) as connection:
            while received := connection.recv(65_536):
                self._on_receive()
                connection.sendall(received)

    def round_trip(self, message: bytes = b"m" * ENTRY_BYTES) -> None:
        """Send up to 64 KiB and wait until all of it is back."""
        self._connection.sendall(message)
        left = len(message)
        while left:
            left -= len(self._connection.recv(left))

    def close(self) -> None:
        self._connection.close()
        self._thread.join()
        self._listener.close()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed Ed25519 certificate and its key, as PEM files in the folder."""
    private = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "floor")])
    start = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(start).not_valid_after(start.replace(year=9999))
    certificate = builder.sign(private, None)
    formats = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    certificate_file, key_file = folder / "floor-certificate.pem", folder / "floor-key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(private.private_bytes(*formats))
    return certificate_file, key_file


class BareSearch(Closing):
    """FTS5 alone, set up as Countertop's: keyed, prefix indexes, ranked within the newest 2,000 hits."""

    def __init__(self, path: Path, texts: Iterable[str]) -> None:
        self.connection = open_keyed(path, secrets.token_bytes(32), synchronous="NORMAL")
        self.connection.execute(
            "CREATE VIRTUAL TABLE words USING fts5(text, prefix='1 2 3', tokenize='unicode61 remove_diacritics 2')"
        )
        self.connection.execute("BEGIN")
        self.connection.executemany("INSERT INTO words (text) VALUES (?)", ((text,) for text in texts))
        self.connection.execute("COMMIT")

    def search(self, query: str, limit: int = 50) -> list[tuple[int, str]]:
        """The row numbers and texts of the best hits of an FTS5 query."""
        newest = "SELECT rowid AS hit, rank AS score FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 2000"
        best = f"SELECT hit FROM ({newest}) ORDER BY score, hit DESC LIMIT ?"
        rows = self.connection.execute(f"SELECT rowid, text FROM words WHERE rowid IN ({best})", (query, limit))
        return rows.fetchall()

    def close(self) -> None:
        self.connection.close()


def chat_texts(file: Path, limit: int) -> list[str]:
    """The texts of the first messages of `chat-messages.jsonl.gz`."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line, _ in zip(lines, range(limit), strict=False)]


class BareDocument:
    """Automerge alone: one text, at `text` in the document's root, edited by one commit after another.

    An opened document answers more slowly at first than one that was just written, so compare like with like:
    `opened` takes what `Document.save` returned.
    """

    def __init__(self, document: Document, key: str = "text") -> None:
        self.document = document
        self.text = document.get(ROOT, key)[1]

    @classmethod
    def written(cls, edits: Iterable[tuple[int, int, str]], *, edits_a_commit: int = 1_000) -> Self:
        """A new document with these edits in it: position, characters deleted, text inserted."""
        document = Document()
        with document.transaction() as transaction:
            text = transaction.put_object(ROOT, "text", ObjType.Text)
        left = iter(edits)
        while some := list(itertools.islice(left, edits_a_commit)):
            with document.transaction() as transaction:
                for position, deleted, inserted in some:
                    transaction.splice_text(text, position, deleted, inserted)
        return cls(document)

    @classmethod
    def opened(cls, saved: bytes, key: str = "text") -> Self:
        return cls(Document.load(saved), key)

    def __str__(self) -> str:
        return self.document.text(self.text)

    def commit(self, position: int, deleted: int = 0, inserted: str = "a") -> None:
        """One keystroke: a transaction of one edit, and the bytes of the change that it makes."""
        with self.document.transaction() as transaction:
            transaction.splice_text(self.text, position, deleted, inserted)
        assert self.document.get_last_local_change().bytes


def paper_edits(file: Path) -> tuple[list[tuple[int, int, str]], str]:
    """The 259,778 edits of `automerge-paper.json.gz` and the text that they end in."""
    with gzip.open(file) as content:
        trace = json.load(content)
    return [tuple(patch) for step in trace["txns"] for patch in step["patches"]], trace["endContent"]


EMPTY_WINDOW = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: print("ready", flush=True))

application = QApplication([])
window = Window()
window.resize(1200, 800)
window.show()
application.exec()
"""


@dataclass(frozen=True)
class Started:
    """A window's start: seconds from starting the process to its first painted frame; resident memory in MiB then."""

    seconds: float
    memory_mib: float


def start_empty_window() -> Started:
    """Start an empty PySide6 window on Qt's offscreen platform and end it again."""
    return start_window([sys.executable, "-c", EMPTY_WINDOW])


def start_window(command: list[str], ready: str = "ready") -> Started:
    """Start a process that prints a line beginning with `ready` once its window is painted, measure it, end it."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as installed: compiled once, and not at each start
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            if not any(line.startswith(ready) for line in iter(process.stdout.readline, "")):
                raise RuntimeError("the window ended before it was ready")
            return Started(time.perf_counter() - start, resident_mib(process.pid))
        finally:
            process.kill()


def resident_mib(pid: int) -> float:
    """A process's resident memory (VmRSS) in MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024
