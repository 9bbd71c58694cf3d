"""One TCP connection with TLS on it that carries frames: a 4-byte big-endian length, then that many bytes."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator
from typing import Any, Final

from sync.errors import MalformedError, SyncError, TooLargeError
from sync.transport.addresses import Address
from sync.transport.happy_eyeballs import connected_socket
from sync.transport.tls import client_context, server_certificate

READ_BUFFER: Final = 256 * 1024
PIECE: Final = 128 * 1024
"""Bytes of a frame that are sent at once."""
TAKE_S: Final = 60.0
"""How long the other end may take for one piece."""
CLOSE_S: Final = 1.0
_LENGTH_SIZE: Final = 4
_ENDING_TURNS: Final = 16


class UnreachableError(SyncError):
    """Nobody answered at an address, or what answered does not speak TLS 1.3."""


class NotCountertopError(UnreachableError):
    """What answered at an address speaks something else."""


class LostError(SyncError):
    """A connection ended while something was expected from it."""


class _TimedReader(asyncio.StreamReader):
    """A reader that remembers when bytes last came, on the loop's clock."""

    fed_s = 0.0

    def feed_data(self, data: Any) -> None:
        self.fed_s = asyncio.get_running_loop().time()
        super().feed_data(data)


class FrameStream:
    """Frames over a connected asyncio stream.

    `remote` is the other end's address; `certificate` what the server showed (DER; b"" at the server's own end);
    `is_amid_frame` says whether a frame has begun to come and is not whole yet.
    """

    def __init__(self, reader: _TimedReader, writer: asyncio.StreamWriter, certificate: bytes = b"") -> None:
        writer.transport.set_write_buffer_limits(PIECE)
        self._reader = reader
        self._writer = writer
        self.is_amid_frame = False
        self.certificate = certificate
        peer = writer.get_extra_info("peername") or ("?", 0)
        self.remote = Address(str(peer[0]), int(peer[1]))

    @property
    def fed_s(self) -> float:
        """When bytes last came, on the loop's clock; 0 before any did."""
        return self._reader.fed_s

    async def read(self, limit: int) -> bytes:
        """The next frame without its length. Raises TooLargeError before reading one beyond `limit`, or LostError."""
        try:
            length = int.from_bytes(await self._reader.readexactly(_LENGTH_SIZE), "big")
            if not 0 < length <= limit:
                raise TooLargeError(f"The other PC announced a frame of {length:,} bytes.")
            self.is_amid_frame = True
            return await self._reader.readexactly(length)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise LostError("The connection was closed.") from error
        finally:
            self.is_amid_frame = False

    def send(self, frame: bytes) -> bool:
        """Send a frame without waiting; False, and nothing is sent, while earlier ones are still on their way out."""
        if self._writer.transport.get_write_buffer_size():
            return False
        self._writer.writelines((_length(frame), frame))
        return True

    async def write(self, frame: bytes) -> None:
        """Send a frame and wait until the other end takes it, as slowly as it may, if only some of it every minute.
        Raises LostError."""
        try:
            self._writer.writelines((_length(frame), memoryview(frame)[:PIECE]))
            await self._until_taken()
            for start in range(PIECE, len(frame), PIECE):
                self._writer.write(memoryview(frame)[start : start + PIECE])
                await self._until_taken()
        except TimeoutError as error:
            raise LostError("The other PC takes nothing any more.") from error
        except (OSError, RuntimeError) as error:
            raise LostError("The connection was closed.") from error

    async def _until_taken(self) -> None:
        async with asyncio.timeout(TAKE_S):
            await self._writer.drain()

    async def close(self) -> None:
        """Say good-bye to the TCP connection, briefly; never raises."""
        self._writer.close()
        try:
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(CLOSE_S):  # `wait_for` loses a cancellation now and then before Python 3.12
                    await self._writer.wait_closed()
        finally:
            _abort(self._writer)


def _length(frame: bytes) -> bytes:
    return len(frame).to_bytes(_LENGTH_SIZE, "big")


async def accept_tls(taken: socket.socket, context: ssl.SSLContext, handshake_s: float) -> FrameStream:
    """The server's end of a connection just taken. Raises LostError for whatever is not TLS 1.3 in time.

    The socket is closed when this fails or is cancelled.
    """
    loop = asyncio.get_running_loop()
    reader, protocol = _timed_reader(loop)
    try:
        async with _closed_on_failure(taken):
            _send_at_once(taken)
            transport, _ = await loop.connect_accepted_socket(
                lambda: protocol, taken, ssl=context, ssl_handshake_timeout=handshake_s, ssl_shutdown_timeout=CLOSE_S
            )
    except OSError as error:
        raise LostError("Something connected that does not speak TLS 1.3.") from error
    return FrameStream(reader, asyncio.StreamWriter(transport, protocol, reader, loop))


def _timed_reader(loop: asyncio.AbstractEventLoop) -> tuple[_TimedReader, asyncio.StreamReaderProtocol]:
    reader = _TimedReader(limit=READ_BUFFER, loop=loop)
    return reader, asyncio.StreamReaderProtocol(reader, loop=loop)


async def connect_tls(address: Address, connect_s: float) -> FrameStream:
    """The client's end of a new connection; the server's certificate is known and not judged yet.

    Raises UnreachableError with a sentence.
    """
    try:
        async with asyncio.timeout(connect_s):
            reader, writer = await _open(await connected_socket(address), connect_s)
    except TimeoutError as error:
        raise UnreachableError("There was no answer.") from error
    except socket.gaierror as error:
        raise UnreachableError("No PC of that name was found on this network.") from error
    except ConnectionRefusedError as error:
        raise UnreachableError(
            "That PC is there, but Countertop is not running on it or is blocked by its firewall."
        ) from error
    except ssl.SSLError as error:
        raise NotCountertopError("Something answered there that is not Countertop.") from error
    except OSError as error:
        raise UnreachableError("That address cannot be reached from this PC.") from error
    try:
        return FrameStream(reader, writer, server_certificate(writer.get_extra_info("ssl_object")))
    except MalformedError:
        _abort(writer)
        raise


async def _open(connected: socket.socket, handshake_s: float) -> tuple[_TimedReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader, protocol = _timed_reader(loop)
    async with _closed_on_failure(connected):
        _send_at_once(connected)
        transport, _ = await loop.create_connection(
            lambda: protocol,
            sock=connected,
            ssl=client_context(),
            server_hostname="",
            ssl_handshake_timeout=handshake_s,
            ssl_shutdown_timeout=CLOSE_S,
        )
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


def _send_at_once(connected: socket.socket) -> None:
    """What is small must not wait for the answer to what went before, 40 ms as a rule. asyncio sees to that only where
    a socket names its protocol, as these do not. Raises OSError."""
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)


@contextlib.asynccontextmanager
async def _closed_on_failure(connected: socket.socket) -> AsyncIterator[None]:
    """Around making TLS on a socket.

    asyncio loses sight of a transport when its making is cancelled before TLS has begun on it. Shut down, that
    transport ends as if the other end had gone, and closes its socket, within a few turns of the loop.
    """
    try:
        yield
    except GeneratorExit:
        connected.close()
        raise
    except BaseException:
        try:
            with contextlib.suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)
            for _ in range(_ENDING_TURNS):
                if connected.fileno() >= 0:
                    await asyncio.sleep(0)
        finally:
            connected.close()
        raise


def _abort(writer: asyncio.StreamWriter) -> None:
    """Let go of a connection at once. Debian 12's Python 3.11.2 trips over one that is gone already."""
    with contextlib.suppress(AttributeError):
        writer.transport.abort()
