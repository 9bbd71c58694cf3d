"""Frames on TLS 1.3, and who is at the other end (§7)."""

import contextlib
import socket
import ssl
import time
from typing import Any

from tests.second.notation import Bad, is_bin, need, pack, sha, unpack
from tests.second.replica import Replica

HANDSHAKE_LIMIT, FRAME_LIMIT = 16 * 1024, 4 * 2**20


class Closed(Exception):
    """The other end is gone."""


class Wire:
    """Frames both ways; a frame has at most 16 KiB until the exchange begins."""

    def __init__(self, host: str, port: int) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        self.sock = context.wrap_socket(socket.create_connection((host, port), timeout=10))
        self.peer_certificate = self.sock.getpeercert(True) or b""
        self.peer_device = b""
        self.removal: list[Any] | None = None
        self._buffer, self.limit = bytearray(), HANDSHAKE_LIMIT

    def send(self, message: list[Any]) -> int:
        """The size of the frame."""
        data = pack(message)
        self.sock.settimeout(30)
        try:
            self.sock.sendall(len(data).to_bytes(4, "big") + data)
        except OSError as error:
            raise Closed(str(error)) from None
        return len(data)

    def receive(self, timeout: float = 10) -> list[Any] | None:
        """The next frame; None after so many seconds without one."""
        end = time.monotonic() + timeout
        while (message := self._cut()) is None:
            left = end - time.monotonic()
            if left <= 0 and not self.sock.pending():
                return None
            self._fill(max(left, 0.001))
        return message

    def _cut(self) -> list[Any] | None:
        size = int.from_bytes(self._buffer[:4], "big")
        if len(self._buffer) < 4:
            return None
        need(1 <= size <= self.limit, "frame: length")
        if len(self._buffer) < 4 + size:
            return None
        message = unpack(bytes(self._buffer[4 : 4 + size]))
        del self._buffer[: 4 + size]
        need(isinstance(message, list) and message, "frame: not an array")
        return list(message)

    def _fill(self, timeout: float) -> None:
        self.sock.settimeout(timeout)
        try:
            data = self.sock.recv(65536)
        except (TimeoutError, ssl.SSLWantReadError):
            return
        except OSError as error:
            raise Closed(str(error)) from None
        if not data:
            raise Closed("closed")
        self._buffer += data

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.sock.close()


def hello(wire: Wire) -> bytes:
    """The server's nonce."""
    said = wire.receive()
    need(said and said[0] == "hello" and type(said[1]) is int and said[1] >= 1 and is_bin(said[2], 32), "not a hello")
    return said[2] if said else b""


def connect(replica: Replica, host: str, port: int) -> Wire:
    """A proven connection to a standing PC of the shop; `removal` is what the server showed that removed this PC."""
    wire = Wire(host, port)
    try:
        return _prove(replica, wire)
    except BaseException:
        wire.close()
        raise


def _prove(replica: Replica, wire: Wire) -> Wire:
    now, fingerprint = replica.authority.now(), sha(wire.peer_certificate)
    known = {sha(grant.what): device for device in now.added_devices for grant in now.device_grants(device)}
    need(fingerprint in known or fingerprint == replica.server, "not a PC of this shop")
    wire.peer_device = known.get(fingerprint, b"")
    nonce = hello(wire)
    text = b"countertop/peer/1" + replica.genesis.hash + nonce + fingerprint + sha(replica.certificate)
    signature = replica.device_key.sign(text + replica.session)
    wire.send(
        ["answer", 1, replica.genesis.hash, replica.device, replica.certificate, replica.session, signature]
    )  # fmt: skip
    answer = wire.receive()
    if answer and answer[0] == "removed":
        wire.removal, answer = answer[1:4], wire.receive()
    if not answer or answer[0] != "accepted":
        raise Bad(f"not accepted: {answer}")
    wire.limit = FRAME_LIMIT
    return wire
