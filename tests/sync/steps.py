"""How much work something is, without a clock."""

import sys
from collections.abc import Callable


def steps(work: Callable[[], object]) -> int:
    """How many calls some work makes, so that a test can say how that grows."""
    count = 0

    def step(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(step)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
