"""Whole shops at the clock, apart and together, as a seed has it: honest people, and one who signs anything."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

from desktop.clock import commands, queries
from desktop.clock.facts import ClockCorrected, ClockStamped
from desktop.clock.records import What
from desktop.errors import DesktopError, NotAllowedError
from desktop.people.own_space import own_spaces
from sync.clock import datetime_of
from sync.control import Erased, Role, RoleSet, SeatRemoved
from sync.errors import BehindError, ClosedSeatError
from tests.desktop.record_life import Till
from tests.sync.replicas import WallClock, agree, founded, give, joined

HOUR_MS = 3_600_000
MANY = 100_000


class ClockLife:
    """`ada` owns the shop, `bo` is a manager, `jin` an employee with two PCs, `eve` an employee who signs anything."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.clocks = [WallClock() for _ in range(5)]
        ada = founded(seed=f"ada {seed}", wall_ms=self.clocks[0])
        bo, jin, eve = (
            joined(ada, seed=f"{name} {seed}", role=role, wall_ms=clock)
            for name, role, clock in zip(
                ("bo", "jin", "eve"), (Role.MANAGER, Role.EMPLOYEE, Role.EMPLOYEE), self.clocks[1:], strict=False
            )
        )
        office = joined(ada, seed=f"office {seed}", role=None, member=jin.me.member, wall_ms=self.clocks[4])
        agree(ada, bo, jin, eve, office)
        self.tills = [Till(replica) for replica in (ada, bo, jin, eve, office)]
        self.ada, self.bo, self.jin, self.eve, self.office = self.tills
        self.said: list[bytes] = []
        self.meet_all()

    def live(self, steps: int) -> None:
        acts: tuple[Callable[[], None], ...] = (
            *(self.stamp, self.stamp, self.stamp, self.pass_time, self.correct, self.correct, self.correct),
            *(self.meet, self.meet, self.meet_all, self.deceive, self.deceive, self.erase, self.set_role),
            *(self.set_clock, self.close_seat),
        )
        for _ in range(steps):
            with suppress(DesktopError, NotAllowedError, ClosedSeatError, BehindError):
                self.chance.choice(acts)()
        self.meet_all()

    def close(self) -> None:
        for till in {*self.tills, self.office}:
            till.close()

    def meet_all(self) -> None:
        agree(*(till.replica for till in self.tills))
        for till in self.tills:
            till.look()

    def meet(self) -> None:
        giver, taker = self.chance.sample(self.tills, 2)
        give(giver.replica, taker.replica)
        taker.look()

    def pass_time(self) -> None:
        passed_ms = self.chance.randrange(5 * HOUR_MS)
        for clock in self.clocks:
            clock.now_ms += passed_ms

    def set_clock(self) -> None:
        """One PC's clock is another from now on."""
        self.chance.choice(self.clocks).now_ms += self.chance.choice((-HOUR_MS, -200_000, 30_000, 200_000, HOUR_MS))

    def stamp(self) -> None:
        """Whatever makes sense to somebody now."""
        till = self.chance.choice(self.tills)
        commands.stamp(till, self.chance.choice(list(What)))  # type: ignore[arg-type]

    def correct(self) -> None:
        """Whoever leads puts right what they see, or says what they do not."""
        till = self.chance.choice((self.ada, self.bo))
        query = "SELECT hash, member FROM clock_said WHERE shows AND what <> '' ORDER BY hash"
        rows = till.model.conn.execute(query).fetchall()
        digest, member = self.chance.choice([*rows, (b"", self.jin.replica.me.member)])
        what = self.chance.choice([*What, None]) if digest else What.STOP
        at = datetime_of(till.replica.wall_ms() - self.chance.randrange(9 * HOUR_MS))
        commands.correct(till, member.hex(), what, at, "because", digest.hex())  # type: ignore[arg-type]

    def deceive(self) -> None:
        """Eve says anything of anybody, in any space that she may write in."""
        chance, now_ms = self.chance, self.eve.replica.wall_ms()
        members = [till.replica.me.member for till in self.tills]
        spaces = [space for member in members for space in sorted(own_spaces(self.eve.replica.genesis.hash, member))]
        named = chance.choice((b"", bytes(32), *self._all_said()))
        said = chance.choice((
            ClockStamped(chance.choice(list(What)), now_ms - chance.randrange(9 * HOUR_MS), "eve", named),
            ClockCorrected(named, chance.choice(members), What.STOP, now_ms, "eve"),
        ))  # fmt: skip
        self.eve.replica.role_space(Role.MANAGER, self.eve.replica.me.member)
        with suppress(KeyError):
            self.eve.post(chance.choice((*spaces, self.eve.replica.shop_space)), (said,))

    def _all_said(self) -> list[bytes]:
        return [digest for (digest,) in self.eve.model.conn.execute("SELECT hash FROM clock_said ORDER BY hash")]

    def erase(self) -> None:
        """The owner erases for good something that was said."""
        rows = self.ada.model.conn.execute("SELECT feed, hash FROM clock_said ORDER BY hash").fetchall()
        if rows:
            feed, digest = self.chance.choice(rows)
            self.ada.control(Erased(feed, (digest,), kept=True))

    def set_role(self) -> None:
        """Bo, Eve or Jin leads from now on, or does not any more."""
        till = self.chance.choice((self.bo, self.jin, self.eve))
        self.ada.control(RoleSet(till.replica.me.member, self.chance.choice(list(Role))))

    def close_seat(self) -> None:
        """Jin's office PC is given up: what was written there without knowing is set aside."""
        if self.office in self.tills and self.chance.random() < 0.2:
            self.ada.control(SeatRemoved(self.office.replica.me.feed))
            self.tills.remove(self.office)
        elif self.office not in self.tills:
            give(self.office.replica, self.chance.choice(self.tills).replica)

    def sheets(self, till: Till) -> object:
        """All that is worked out there."""
        now = datetime_of(self.clocks[0].now_ms)
        since = datetime_of(0).date(), now.date().replace(year=now.year + 1)
        return queries.worked(till.session, *since, now)
