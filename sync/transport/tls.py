"""TLS 1.3 with nothing but the server's self-signed device certificate; who the other end is gets compared afterwards.

Why no client certificates: OpenSSL refuses one that the server does not know even where it is optional, and a PC that
joins, or that was added elsewhere a minute ago, is exactly that.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.errors import MalformedError
from sync.identity import DeviceKeys


def server_context(keys: DeviceKeys) -> ssl.SSLContext:
    """What a listener uses: TLS 1.3 only, this device's certificate, no session tickets."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0
    password = secrets.token_hex(32)
    with _chain_file(keys, password) as path:
        context.load_cert_chain(path, password=password)
    return context


def client_context() -> ssl.SSLContext:
    """What a dialler uses: TLS 1.3 only.

    OpenSSL makes the server prove the key of whatever certificate it shows; whose it is, the caller compares.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def server_certificate(connected: ssl.SSLObject) -> bytes:
    """The certificate (DER) that the server showed. Raises MalformedError when there is none."""
    certificate = connected.getpeercert(binary_form=True)
    if not certificate:
        raise MalformedError("The other PC showed no certificate.")
    return certificate


@contextlib.contextmanager
def _chain_file(keys: DeviceKeys, password: str) -> Iterator[str]:
    """Python's `ssl` reads keys from files only, so the key stands in one for a moment, under a one-time password."""
    private = Ed25519PrivateKey.from_private_bytes(keys.private).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )
    certificate = ssl.DER_cert_to_PEM_cert(keys.certificate).encode()
    handle, path = tempfile.mkstemp(prefix="countertop-", suffix=".pem")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(private + certificate)
        yield path
    finally:
        Path(path).unlink(missing_ok=True)
