"""Whoever can read the same sees it in the same order, whatever it is sorted by, in any order of arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.records import queries
from desktop.records.link_choices import choices_for_new
from desktop.records.listing import ADDED, Listing, RowOrder, listed
from desktop.records.standing import STANDING
from tests.desktop.process_life import ProcessLife
from tests.desktop.record_life import RecordLife
from tests.desktop.test_record_orders import arrived_in_another_order
from tests.volume import drawn

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession


def orders(collection: RecordCollection) -> list[RowOrder]:
    """All by which its table can be sorted."""
    keys = [ADDED, STANDING, *(field.key for field in collection.fields)]
    sorted_by = [key for key in keys if key == ADDED or collection.listed_field(key) is not None]
    return [RowOrder(key, descending) for key in sorted_by for descending in (False, True)]


def shown_lists(session: ReadSession) -> dict[str, Any]:
    """The lists of records that people are shown, by what they are."""
    with session.reading() as conn:
        ids = dict(conn.execute("SELECT number, record FROM records").fetchall())
        found: dict[str, Any] = {}
        for each in queries.collections(session):
            for order in orders(each):
                numbers = listed(session, each, Listing(order))
                found[f"{each.name} by {order}"] = [ids[number].hex() for number in numbers]
            found[each.name] = [record.id for record in queries.records(session, each)]
            found[f"{each.name} to choose"] = choices_for_new(session, each, each)
    return found


@pytest.mark.parametrize("kind", [RecordLife, ProcessLife])
@given(seed=st.integers(0, 1 << 32), filled_in=st.integers(10, 30))
@settings(deadline=None, max_examples=drawn(12))
def test_what_is_alike_stands_in_one_order_in_whatever_order_it_came(
    kind: type[RecordLife], seed: int, filled_in: int
) -> None:
    life = kind(seed)
    life.live(10)
    for _ in range(filled_in):
        life.chance.choice((life.create, life.fill_in, life.derive))()
    life.meet_all()
    till = life.chance.choice(life.in_shop)
    other = arrived_in_another_order(life, till)
    assert shown_lists(other.session) == shown_lists(till.session)
    other.model.close()
    life.close()
