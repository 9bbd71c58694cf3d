"""Whether this PC is left to visitors, and with what: kept in `own.db` of whoever left it to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from desktop.forms.of_this_pc import SIGN_IN_SCREEN

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession


class SignInScreen(Struct, frozen=True):
    """form: its id; `monitor`: the name of the one it fills, empty for any
    salt, digest: of the digits that lead out of it; empty where the PIN of whoever started it does
    wrong: how often somebody typed others since; until `waits_until_ms` none are taken
    """

    form: str
    monitor: str
    salt: bytes
    digest: bytes
    wrong: int = 0
    waits_until_ms: int = 0

    @property
    def ends_by_pin(self) -> bool:
        """Whether the PIN of whoever started it leads out of it."""
        return not self.digest


def sign_in_screen(session: ReadSession) -> SignInScreen | None:
    """What this PC is left to visitors with; None where it is not."""
    kept = session.local_state.kept(SIGN_IN_SCREEN)
    try:
        return msgspec.json.decode(kept, type=SignInScreen | None) if kept else None
    except msgspec.DecodeError:
        return None  # of another version


def keep_sign_in_screen(context: CommandContext, screen: SignInScreen | None) -> None:
    """`null` where there is none, for an earlier seat of the same person may have it still."""
    context.local_state.keep(SIGN_IN_SCREEN, msgspec.json.encode(screen))
