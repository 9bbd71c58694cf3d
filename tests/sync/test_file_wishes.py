"""Which files come, as far as size, wishes, the budget and the disk go."""

from __future__ import annotations

import pytest

from sync.files.manifest import SEALED_SIZE
from sync.files.wishes import FREE_BYTES, DiskSpace, WhyNot, why_not

MB = 1_000_000
ROOMY = DiskSpace(0, None, 100_000 * MB, 200_000 * MB)


@pytest.mark.parametrize(
    ("size", "everything", "of_itself", "asked"),
    [(SEALED_SIZE, False, None, None), (SEALED_SIZE + 1, False, WhyNot.LARGE, None), (900 * MB, True, None, None)],
)
def test_small_files_come_by_themselves_others_when_asked_for_and_all_where_everything_is_kept(
    size: int, everything: bool, of_itself: WhyNot | None, asked: WhyNot | None
) -> None:
    assert why_not(size, ROOMY, asked=False, everything=everything) is of_itself
    assert why_not(size, ROOMY, asked=True, everything=everything) is asked


@pytest.mark.parametrize("everything", [False, True])
def test_what_comes_by_itself_stays_within_the_budget_and_leaves_a_tenth_of_the_disk(everything: bool) -> None:
    def of_itself(space: DiskSpace) -> WhyNot | None:
        return why_not(MB, space, asked=False, everything=everything)

    def asked(space: DiskSpace) -> WhyNot | None:
        return why_not(MB, space, asked=True, everything=everything)

    full = DiskSpace(10 * MB, 11 * MB - 1, 100_000 * MB, 200_000 * MB)
    assert (of_itself(full), asked(full)) == (WhyNot.BUDGET, None)
    assert of_itself(DiskSpace(10 * MB, 11 * MB, 100_000 * MB, 200_000 * MB)) is None
    for free, total, why in (
        (1_001 * MB, 10_000 * MB, None),
        (1_001 * MB - 1, 10_000 * MB, WhyNot.DISK),
        (FREE_BYTES + MB, 1_000 * MB, None),
        (FREE_BYTES + MB - 1, 1_000 * MB, WhyNot.DISK),
    ):
        assert of_itself(DiskSpace(0, None, free, total)) is why
    assert asked(DiskSpace(0, None, FREE_BYTES + MB, 10_000 * MB)) is None
    assert asked(DiskSpace(0, None, FREE_BYTES + MB - 1, 10_000 * MB)) is WhyNot.DISK
