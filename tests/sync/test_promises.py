"""Who may drop a copy of a file: in no order of events do fewer than two stay because of that."""

import pytest

from sync.files.promises import Promises
from tests.sync.promise_model import FILE, Limits, worlds
from tests.sync.replicas import seeded

LOW, MIDDLE, HIGH = (bytes([number]) * 32 for number in (1, 2, 3))


@pytest.mark.parametrize(
    "limits",
    [Limits((1, 1, 1), losses=1, gains=1), Limits((2, 1, 1)), Limits((2, 1, 0, 0))],
    ids=str,
)
def test_whatever_happens_two_copies_stay_behind_each_that_goes(limits: Limits) -> None:
    assert worlds(limits) > 1_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "limits",
    [Limits((2, 2, 2)), Limits((2, 2, 1), losses=1, gains=1), Limits((1, 1, 1, 1))],
    ids=str,
)
def test_whatever_happens_for_longer_two_copies_stay(limits: Limits) -> None:
    assert worlds(limits) > 100_000


def intending(*answers: bytes) -> tuple[Promises, bytes]:
    """The PC in the middle, which intends to drop, and has these promises."""
    promises = Promises(MIDDLE, seeded("promises"))
    number = promises.intend(FILE, [LOW, MIDDLE, HIGH])
    for device in answers:
        promises.answered(device, FILE, number, promised=True)
    return promises, number


def test_a_copy_goes_against_two_other_pcs_promises() -> None:
    promises, number = intending(LOW, LOW, MIDDLE)
    assert not promises.may_drop(FILE)
    promises.answered(HIGH, FILE, number, promised=True)
    assert promises.may_drop(FILE)


def test_what_a_pc_promised_that_is_gone_or_whose_copy_is_gone_does_not_count() -> None:
    left, number = intending(LOW, HIGH)
    left.leave(LOW)
    left.answered(LOW, FILE, number, promised=True)
    lacking, _ = intending(LOW, HIGH)
    lacking.lacks(HIGH, FILE)
    assert (left.may_drop(FILE), lacking.may_drop(FILE)) == (False, False)
    assert left.is_hopeless(FILE)


def test_of_two_pcs_that_want_to_drop_the_same_file_one_may() -> None:
    promises, _ = intending(HIGH)
    assert not promises.may_promise(FILE, HIGH)
    assert promises.intended == (FILE,)
    assert promises.may_promise(FILE, LOW)
    assert promises.intended == ()
