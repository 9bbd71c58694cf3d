"""How this PC stands with the others, and what is wrong, as screens get it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

RecoveryAction = Literal["check_network", "verify", "free_space", "show_log", "set_clock", "begin_anew", "show_person"]
"""What a button beside a trouble does; "free_space" shows the folder that the disk lacks room for."""


class Problem(Struct, frozen=True):
    """Something that is wrong: what happened, which button may help (None: the sentence says what to do), and the
    person whom it is about, if anybody."""

    key: str
    sentence: str
    action: RecoveryAction | None
    person: str = ""


class PeerState(Struct, frozen=True):
    """A PC of the shop as this one knows it.

    `missing` counts entries of this PC's that it is not known to have; None: it never told, or it is this one.
    """

    id: str
    is_this: bool
    online: bool
    missing: int | None
    last_seen: datetime | None


class SyncState(Struct, frozen=True):
    """What the sync line says.

    `count`/`total`: entries still to send ("sending"; total 0), or received of those known to exist ("catching_up").
    `since`: since when this PC has been alone ("alone"), else None. `listening`: addresses others can type.
    `network`: whether this process holds the network ("here"), another one does ("elsewhere"), or it is off ("off").
    `tried`: per address that was tried lately, what came of it, in words. `is_out`: this PC, or who uses it, is out of
    the shop.
    """

    kind: Literal["opening", "up_to_date", "sending", "catching_up", "alone", "trouble"]
    count: int
    total: int
    since: datetime | None
    peers: tuple[PeerState, ...]
    problems: tuple[Problem, ...]
    listening: tuple[str, ...]
    network: Literal["here", "elsewhere", "off"]
    discovering: bool
    tried: tuple[tuple[str, str], ...]
    is_out: bool


NOTHING_YET = SyncState("opening", 0, 0, None, (), (), (), "off", False, (), False)
"""Before anybody has looked."""


class NetworkSettings(Struct, frozen=True):
    """How this process takes part in the network. `enabled` False: it only appends (the short commands).

    `port` None: the usual one, or any free one while that is taken; 0: any free one. `announced_port`: what others are
    told instead, where a relay stands in front. `loopback_only`: nothing leaves this computer, for tests and the demo.
    `keeps_all_files`: where nothing else was chosen.
    """

    enabled: bool = True
    port: int | None = None
    announced_port: int | None = None
    discovery: bool = True
    loopback_only: bool = False
    keeps_all_files: bool = False


ON_THE_LAN = NetworkSettings()
"""What applies when nothing else is said."""
OFFLINE = NetworkSettings(enabled=False)
"""For what is done and over: nobody else hears of it now."""
