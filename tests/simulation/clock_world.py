"""A shop whose clocks jump by hours and years and are set right again, while its people talk and say things anew."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sync.control import Role
from sync.entry import Entry
from tests.simulation.machine import REFUSED, Machine, Plugged
from tests.simulation.screens import SHOPS_NAME, Register, Screen
from tests.simulation.world import YEAR_MS, World

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
WRONG_MS: Final = (
    *(0, 0, 0),
    *(6 * MINUTE_MS, 14 * MINUTE_MS, -20 * MINUTE_MS),
    *(3 * HOUR_MS, -3 * HOUR_MS, 40 * DAY_MS),
    *(YEAR_MS, -YEAR_MS, 30 * YEAR_MS, -6 * YEAR_MS),
)


class ClockWorld(World):
    """Owners only, who take nothing away from each other. `screens` are the PCs' rows; `seen` says of each thing that
    was said anew, by its words, what else that was said in its place was shown to whoever said it: what their PC could
    read, for the keys may come later than what they open. `entries` are those that said it."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(seed, folder, steps=60)
        self.size = min(self.size, 4)
        self.screens: dict[Machine, Screen] = {}
        self.seen: dict[Register, dict[str, set[str]]] = {}
        self.entries: dict[Register, list[tuple[Entry, str]]] = {}
        self.founded_ms = 0
        """How wrong the clock was by which the shop began."""

    # The run

    def _step(self) -> None:
        action = self.chance.choices(list(CLOCK_ACTIONS), list(CLOCK_ACTIONS.values()))[0]
        machine = self.chance.choice(self.machines)
        try:
            if machine.replica is not None or action in ("start", "pass_time", "deliver"):
                getattr(self, action)(machine)
        except REFUSED as error:
            self.tell(f"{machine} {action}: refused, {type(error).__name__}")
        except Plugged:
            self.off(machine, "plug pulled in a transaction")
        self.pass_time(machine, 1_000)
        for _ in range(self.chance.randint(0, 6)):
            self._spread()
            self.deliver(machine)

    def close(self) -> None:
        for screen in self.screens.values():
            screen.model.close()
        super().close()

    def screen(self, machine: Machine) -> Screen:
        """What is shown on a PC, up to now."""
        if machine not in self.screens:
            self.screens[machine] = Screen(machine)
        screen = self.screens[machine]
        others = [each for cable in self.cables if machine in cable.machines for each in cable.machines]
        differences = [each.skew_ms - machine.skew_ms for each in others if each.skew_ms >= self.founded_ms]
        screen.look(min(differences, default=None))
        return screen

    # What people do

    def join(self, machine: Machine) -> None:
        """Another PC, mostly of another owner's."""
        if len(self.machines) >= self.size:
            return
        role = self.chance.choice((None, Role.OWNER))
        member = machine.member if role is None else self.chance.randbytes(16)
        joiner = self._new_machine()
        self.people.let_in(machine, joiner, member, role)

    def talk(self, machine: Machine) -> None:
        entry = self.screen(machine).say(f"said {len(self.story)}")
        self.seen[Register("message", entry.hash)] = {}
        self.tell(f"{machine} says something")

    def say_anew(self, machine: Machine) -> None:
        choices = [SHOPS_NAME, Register("person", machine.member), Register("pc", machine.device)]
        choices += [each for each in self.seen if each.kind == "message" and self._is_mine(each, machine)]
        self.say_anew_at(machine, self.chance.choice(choices))

    def _is_mine(self, register: Register, machine: Machine) -> bool:
        replica = machine.replica
        entry = replica.log.entry(register.subject)
        return entry is not None and replica.verdicts.seats[entry.feed].member == machine.member

    def say_anew_at(self, machine: Machine, register: Register) -> str:
        """Somebody there says something else, having seen what is shown; the words."""
        known = self.entries.setdefault(register, [])
        seen = {words for entry, words in known if machine.reads(entry)}
        words = f"{register.kind} {len(self.story)}"
        known.append((self.screen(machine).replace(register, words), words))
        self.seen.setdefault(register, {})[words] = seen
        self.tell(f"{machine} says anew: {words}")
        return words

    def set_clock(self, machine: Machine) -> None:
        self.set_skew(machine, self.chance.choice(WRONG_MS))

    def set_skew(self, machine: Machine, skew_ms: int) -> None:
        machine.skew_ms = skew_ms
        self.cables = [cable for cable in self.cables if machine not in cable.machines]
        self.tell(f"{machine}'s clock is {skew_ms / HOUR_MS:.0f} h wrong")
        self.screen(machine)

    def restart(self, machine: Machine) -> None:
        self.off(machine, "restarted")
        if self.chance.random() < 0.5:
            machine.skew_ms = self.chance.choice(WRONG_MS)
        self.start(machine)

    def come_together(self) -> None:
        """All are on, connected, and know everything."""
        for machine in self.machines:
            self.start(machine)
        for at, one in enumerate(self.machines):
            for other in self.machines[at + 1 :]:
                if not any(set(cable.machines) == {one, other} for cable in self.cables):
                    self.plug_in(one, other)
        for _ in range(3):
            self.settle()
            self.pass_time(self.machines[0], 15_000)
            for machine in self.machines:
                self.screen(machine)
        self.settle()


CLOCK_ACTIONS: Final = {
    "talk": 14,
    "say_anew": 22,
    "join": 10,
    "set_clock": 9,
    "restart": 5,
    "connect": 30,
    "cut_cable": 4,
    "part": 2,
    "pull_plug": 2,
    "start": 10,
    "pass_time": 8,
    "deliver": 30,
}
"""How often each thing happens."""
