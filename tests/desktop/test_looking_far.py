"""Forms that look into each other, and through each other into ever more entries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.forms.definition import Question, QuestionType
from desktop.forms.identity import form_id
from desktop.forms.publishing import publication
from desktop.formulas.context import others_key
from desktop.records import listed_rows, listing, working_out
from desktop.records import queries as record_queries
from desktop.records.facts import RecordChange
from desktop.records.identity import RecordKey
from desktop.records.listing import Listing
from desktop.records.working_out import LOOKS_TO_WORK_OUT
from tests.desktop.batches import batch
from tests.desktop.form_samples import NAME, visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.test_worked_out import made, read

NONCES = (b"a" * 16, b"b" * 16)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def published(till: Till, others: bytes, nonce: bytes, links: int) -> None:
    """A form whose entries choose those of another, and each add up those that choose it."""
    keys = [f"link{number:04}" for number in range(links)]
    sums = (f"IFERROR(SUM({{{others_key(others.hex(), key)}}}.{{total000}}), 1)" for key in keys)
    asked = [Question(key, QuestionType.ENTRY, key, form=others.hex()) for key in keys]
    total = Question("total000", QuestionType.CALCULATE, "Total", calculation=f"1 + {' + '.join(sums)}",
                     result=QuestionType.NUMBER)  # fmt: skip
    space, me = till.replica.shop_space, till.replica.me.member
    till.replica.post(space, batch(publication(till.replica, space, me, nonce, visitors(NAME, *asked, total))))


def chosen(till: Till, links: int) -> bytes:
    """Two forms, with as many entries each, all of which choose all of the other's; the first one's id."""
    genesis, space, me = till.replica.genesis.hash, till.replica.shop_space, till.replica.me.member
    ids = [form_id(genesis, space, me, nonce, "everyone") for nonce in NONCES]
    for nonce, others in zip(NONCES, reversed(ids), strict=True):
        published(till, others, nonce, links)
    till.look()
    keys = [[made(till, RecordChange(id, b"", b"", {}))[0] for _ in range(links)] for id in ids]
    for some, chosen_by_them in (keys, reversed(keys)):
        for place, key in enumerate(some):
            made(till, RecordChange(*key, _choices(chosen_by_them, place)))
    return ids[0]


def _choices(others: list[RecordKey], place: int) -> dict[str, object]:
    count = len(others)
    return {f"link{number:04}": ["link", *others[(place + number) % count]] for number in range(count)}


def test_forms_that_look_into_each_other_stay_quick_and_each_entry_reads_the_same_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = chosen(shop.bo, 4)
    assert [each["total000"] for each in read(shop.bo, form)] == [sum(4**depth for depth in range(6))] * 4
    collection = next(each for each in record_queries.collections(shop.bo.session) if each.id == form)
    numbers = listing.listed(shop.bo.session, collection, Listing())
    looks = sum(4**depth for depth in range(5)) * 4 + sum(4**depth for depth in range(1, 5)) * LOOKS_TO_WORK_OUT
    for most, are_too_many in ((looks, False), (looks - 1, True)):
        monkeypatch.setattr(working_out, "MOST_LOOKS", most)
        together = read(shop.bo, form)
        alone = [listed_rows.rows(shop.bo.session, collection, [number])[number] for number in numbers]
        assert [each.why_not.get("total000", each.values.get("total000")) for each in alone] == [
            each["total000"] for each in together
        ]
        assert [each == {"total000": "This looks into too many entries."} for each in together] == [are_too_many] * 4
