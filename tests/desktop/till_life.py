"""PCs of one shop that are apart as a seed has it, and what people do at them; whoever uses it says what that is."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress

from desktop.errors import UserFacingError
from sync.replica import Replica
from tests.desktop.tills import Till
from tests.sync.replicas import agree
from tests.sync.replicas import give as pass_on


class TillLife:
    """What may happen next is in `acts`, the more often the more often it stands there."""

    def __init__(self, chance: random.Random, replicas: Sequence[Replica]) -> None:
        self.chance = chance
        agree(*replicas)
        self.tills = [Till(replica) for replica in replicas]
        self.meet_all()

    def acts(self) -> tuple[Callable[[Till], None], ...]:
        raise NotImplementedError

    def live(self, steps: int) -> None:
        for _ in range(steps):
            with suppress(UserFacingError):
                self.chance.choice(self.acts())(self.chance.choice(self.tills))
        self.meet_all()

    def meet_all(self) -> None:
        agree(*(till.replica for till in self.tills))
        for till in self.tills:
            till.learn()

    def meet(self, till: Till) -> None:
        pass_on(self.chance.choice(self.tills).replica, till.replica)
        till.learn()

    def close(self) -> None:
        for till in self.tills:
            till.model.close()
            till.replica.close()
