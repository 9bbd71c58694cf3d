"""The floor of a transfer: `asyncio` sends a file over TLS 1.3, and another process keeps it durably.

python -m tests.benchmarks.sendfile CERTIFICATE KEY FILE     prints its port, sends to the first that connects
python -m tests.benchmarks.sendfile PORT FILE                prints how many seconds it took
"""

import asyncio
import os
import ssl
import sys
import time
from pathlib import Path

PIECE = 1 << 18


async def send(certificate: str, key: str, path: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    done = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with Path(path).open("rb") as stream:  # noqa: ASYNC230 -- there is nothing else to do
            await asyncio.get_running_loop().sendfile(writer.transport, stream)
        writer.close()
        done.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await done.wait()
    server.close()


async def receive(port: str, path: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port), ssl=context, limit=PIECE)
    with Path(path).open("wb") as stream:  # noqa: ASYNC230 -- there is nothing else to do
        while piece := await reader.read(PIECE):
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    print(time.perf_counter() - start, flush=True)
    writer.close()


if __name__ == "__main__":
    asyncio.run((send if len(sys.argv) == 4 else receive)(*sys.argv[1:]))
