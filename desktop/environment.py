"""What the environment says about how to take part in the network, for the window and the command line alike."""

from __future__ import annotations

import os

from desktop.errors import InvalidError
from desktop.records import NetworkSettings


def network_settings() -> NetworkSettings:
    """How to take part: `COUNTERTOP_NETWORK=loopback` keeps to this machine, `COUNTERTOP_PORT` fixes the port."""
    loopback_only = os.environ.get("COUNTERTOP_NETWORK") == "loopback"
    port = os.environ.get("COUNTERTOP_PORT")
    if port is None:
        return NetworkSettings(loopback_only=loopback_only)
    if not port.isdecimal() or int(port) > 65535:
        raise InvalidError("COUNTERTOP_PORT must be a number up to 65535.")
    return NetworkSettings(port=int(port), loopback_only=loopback_only)
