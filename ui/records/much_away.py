"""Putting many things away at once: asked about before, and with an owner's yes."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from desktop.agreeing.commands import PUT_AWAY_LIMIT, with_own_yes
from desktop.records.commands import BATCH_SIZE
from ui.bidi import filled
from ui.widgets import Toast, ask

if TYPE_CHECKING:
    from ui.bridge import Bridge
    from ui.records.deeds import Deeds


def put_away(bridge: Bridge, deeds: Deeds, command: Callable[..., Any], things: int, counted: str, said: str) -> None:
    """Carry out a command that takes a batch and puts so many things away; `counted`: these, in words, as “60 files”.
    `said`: what stands in a toast then. More than an owner need not agree to are asked about first; of somebody else's
    an owner is asked besides."""
    if things <= PUT_AWAY_LIMIT:
        deeds.do(command, said=said)
        return
    title = filled(QCoreApplication.translate("MuchAway", "Throw %1 away?"), counted)
    leave = QCoreApplication.translate("MuchAway", "Leave them")
    if bridge.workspace.me.role == "owner":
        words = QCoreApplication.translate(
            "MuchAway", "They go into the bin on every PC. From there they can be brought back."
        )
        yes = QCoreApplication.translate("MuchAway", "Throw them away")
        ask(deeds.screen, title, words, yes, leave, lambda: deeds.do(partial(with_own_yes, command=command), said=said))
    else:
        words = QCoreApplication.translate(
            "MuchAway",
            "That is so much at once that an owner must agree. Until then all of it stays where it is, on all PCs.",
        )
        yes = QCoreApplication.translate("MuchAway", "Ask an owner")
        ask(deeds.screen, title, words, yes, leave, lambda: _ask_an_owner(bridge, deeds, command))


def _ask_an_owner(bridge: Bridge, deeds: Deeds, command: Callable[..., Any]) -> None:
    def on_done(_: object) -> None:
        Toast(
            deeds.screen,
            QCoreApplication.translate("MuchAway", "An owner is asked. Until then it stays."),
            at_foot=True,
        )
        deeds.settled.emit()

    bridge.do(partial(command, batch=os.urandom(BATCH_SIZE)), done=on_done, failed=deeds.refuse)
