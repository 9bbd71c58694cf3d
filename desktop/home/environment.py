"""What this computer says about itself and about how to take part in the network, for the window and the command
line alike."""

from __future__ import annotations

import os
import socket

from desktop.engine.records import NetworkSettings
from desktop.errors import InvalidError


def host_name() -> str:
    """What this computer calls itself, to prefill a PC's name."""
    return socket.gethostname().split(".")[0] or "PC"


def network_settings() -> NetworkSettings:
    """How to take part. Raises InvalidError.

    `COUNTERTOP_NETWORK=loopback` keeps to this machine, `COUNTERTOP_PORT` fixes the port to listen on, and
    `COUNTERTOP_ANNOUNCED_PORT` is what others are told instead, where a relay stands in front.
    """
    return NetworkSettings(
        port=_port("COUNTERTOP_PORT"),
        announced_port=_port("COUNTERTOP_ANNOUNCED_PORT"),
        loopback_only=os.environ.get("COUNTERTOP_NETWORK") == "loopback",
    )


def _port(name: str) -> int | None:
    port = os.environ.get(name)
    if port is None:
        return None
    if not port.isdecimal() or int(port) > 65535:
        raise InvalidError(f"{name} must be a number up to 65535.")
    return int(port)
