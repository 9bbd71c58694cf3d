"""A shop in which everything goes wrong while its people clock in and out, and whoever leads puts their times right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from desktop.clock import commands, queries
from desktop.clock.records import What
from desktop.clock.stretches import Stretch
from sync.clock import datetime_of
from tests.simulation.machine import Machine
from tests.simulation.record_desk import Desk
from tests.simulation.record_world import RecordWorld
from tests.simulation.world import ACTIONS

HOUR_MS: Final = 3_600_000
EVER: Final = (date(1970, 1, 10), date(2200, 1, 1))
LATER: Final = datetime(2200, 1, 1, tzinfo=UTC)

_SHOWN: Final = "SELECT hash, member FROM clock_said WHERE shows AND what <> '' ORDER BY hash"


class HoursWorld(RecordWorld):
    """`said` is what people were told that it is said, by its entry."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(seed, folder)
        self.actions = ACTIONS | HOURS_ACTIONS
        self.said: set[bytes] = set()

    def stamp(self, machine: Machine) -> None:
        """Somebody does at the clock what makes sense to them, mostly."""
        desk = self.desk(machine)
        now = datetime_of(machine.wall_ms())
        last = queries.last_stretch(desk.session, machine.member.hex(), now)
        is_in = last is not None and last.is_open
        likely = (What.BACK, What.STOP) if is_in and last.is_on_break else (What.BREAK, What.STOP)
        what = self.chance.choice(list(What) if self.chance.random() < 0.1 else likely if is_in else [What.START])
        self._say(desk, commands.stamp, what)

    def stamp_apart(self, machine: Machine) -> None:
        """The same person on each of their PCs, before these hear of each other."""
        for each in [each for each in self.machines if each.replica is not None and each.member == machine.member]:
            self.stamp(each)

    def put_right(self, machine: Machine) -> None:
        """Whoever leads says what is right of a time that is shown to them, or of one that is not."""
        desk, chance = self.desk(machine), self.chance
        rows = desk.model.conn.execute(_SHOWN).fetchall()
        digest, member = chance.choice([*rows, (b"", chance.choice(self.people.members(machine)))])
        at = datetime_of(max(0, machine.wall_ms() - chance.randrange(9 * HOUR_MS)))
        what = chance.choice([*What, None]) if digest else What.STOP
        self._say(desk, commands.correct, member.hex(), what, at, "because", digest.hex())

    def put_right_apart(self, machine: Machine) -> None:
        """Several at once, who do not hear of each other."""
        for each in [each for each in self.machines if each.replica is not None]:
            self.put_right(each)

    def _say(self, desk: Desk, command: Callable[..., Any], *values: Any) -> None:
        before = self._written(desk)
        self._carry_out(desk.machine, command, None, *values)
        self.said |= self._written(desk) - before

    def _written(self, desk: Desk) -> set[bytes]:
        query = "SELECT hash FROM clock_said WHERE feed = ?"
        return {digest for (digest,) in desk.model.conn.execute(query, (desk.replica.me.feed,)).fetchall()}

    def let_hours_pass(self, _machine: Machine) -> None:
        """A shift."""
        self.now_ms += self.chance.randrange(7) * HOUR_MS


def worked(desk: Desk, member: bytes) -> list[Stretch]:
    """All that a PC works out of somebody's times, whatever its clock says."""
    first, last = EVER
    return queries.worked(desk.session, first, last, LATER + timedelta(1), member.hex())


HOURS_ACTIONS: Final = {
    "stamp": 60, "stamp_apart": 8, "put_right": 24, "put_right_apart": 4, "let_hours_pass": 10, "look": 8,
}  # fmt: skip
"""How often each thing happens, for others see `ACTIONS`."""
