"""A connection between two simulated PCs: bytes in order, until it is cut, maybe in the middle of a frame."""

from collections import deque

from sync.exchange import Close, Send
from sync.exchange.actions import Action
from sync.exchange.frames import FrameReader, packet
from tests.simulation.machine import Machine


class Cable:
    """`closes` says how the ends closed, if they did; `cut` drops what is on its way."""

    def __init__(self, one: Machine, other: Machine, now_ms: int) -> None:
        self.machines = (one, other)
        self.ends = (one.exchange(other, now_ms), other.exchange(one, now_ms))
        self.wires: tuple[deque[bytes], deque[bytes]] = (deque(), deque())
        self._readers = (FrameReader(), FrameReader())
        self.closes: list[Close] = []
        self.is_open = True
        self._known = [one.regards(other), other.regards(one)]
        for index in (0, 1):
            self._act(index, self.ends[index].start())

    def _act(self, index: int, actions: list[Action]) -> None:
        for action in actions:
            if isinstance(action, Send):
                self.wires[index].append(packet(action.frame))
            else:
                self.closes.append(action)
                self.is_open = False

    def deliver(self, index: int, now_ms: int, *, half: bool = False) -> bool:
        """Carry the next packet from this end (or only its first half, in two goes); False when there is none."""
        if not self.is_open or not self.wires[index]:
            return False
        data = self.wires[index].popleft()
        if half and len(data) > 1:
            self.wires[index].appendleft(data[len(data) // 2 :])
            data = data[: len(data) // 2]
        for frame in self._readers[1 - index].feed(data):
            self._act(1 - index, self.ends[1 - index].receive(frame, now_ms))
        return True

    def news(self, machine: Machine, now_ms: int) -> None:
        index = self.machines.index(machine)
        self._act(index, self.ends[index].news(now_ms))

    def tick(self, now_ms: int) -> None:
        for index in (0, 1):
            if self.is_open:
                self._act(index, self.ends[index].tick(now_ms))

    def replaces(self, other: "Cable") -> bool:
        """Whether this is another connection of one PC to the same PC, or to one that has its device."""
        theirs = [machine.device for machine in other.machines]
        shared = set(self.machines) & set(other.machines)
        return bool(shared) and sorted(theirs) == sorted(machine.device for machine in self.machines)

    def still_wanted(self) -> bool:
        """Whether neither end has learned during the connection that the other was removed."""
        for index, (one, other) in enumerate((self.machines, self.machines[::-1])):
            known, self._known[index] = self._known[index], one.regards(other)
            if known and not self._known[index]:
                return False
        return True
