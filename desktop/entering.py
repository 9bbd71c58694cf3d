"""Coming in on a PC that several people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.colleagues import commands
from desktop.workspace import Workspace

if TYPE_CHECKING:
    from desktop.engine.records import NetworkSettings
    from desktop.home.home import Home
    from sync.seats import Insider


def entered(home: Home, insider: Insider, network: NetworkSettings) -> Workspace:
    """The shop in the name of who is in; the others hear what they are called. Raises HomeError."""
    workspace = Workspace.open(home, network=network, insider=insider)
    try:
        workspace.do(commands.introduce).result()
        workspace.identify()
    except BaseException:
        workspace.close()
        raise
    return workspace
