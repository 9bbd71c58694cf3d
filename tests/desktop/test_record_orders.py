"""Whoever can read the same shows the same of records, in any order of arrival; and no save is lost silently."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.forms.source import FormSource
from desktop.records import past, queries, redefining, rejudging, shown
from desktop.records.known_collections import KnownCollections
from desktop.records.record_row import RecordRows
from desktop.rows import projection
from desktop.rows.content_chains import ChainPlace, ContentChains, HeldChains
from desktop.rows.held_for_owners import REFUSED, UNAGREED
from desktop.rows.register import unpacked
from desktop.rows.viewer import Viewer
from sync.control import Role
from tests.desktop.form_rule import PublishedForms
from tests.desktop.models import empty_model
from tests.desktop.record_life import MANY, RecordLife, Till
from tests.desktop.section_life import SectionLife
from tests.desktop.test_projection import Shuffled, caught_up, projected
from tests.desktop.tills import session_of
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS
from tests.volume import drawn

LOCAL = {"held_back"}
"""What was cut off may be here and not there."""
EVER = datetime(9999, 1, 1, tzinfo=UTC)


def without_messages(shown: dict[str, Any]) -> dict[str, Any]:
    """What all show alike: of messages each says which are somebody else's, and managers have some of their own."""
    return {name: rows for name, rows in shown.items() if not name.startswith("message") and name != "sizes"}


def waiting_for_owners(conn: sqlite3.Connection) -> list[tuple[object, ...]]:
    """What takes much away, or would, and why it does not."""
    query = "SELECT hash, reason, detail FROM held_back WHERE reason IN (?, ?) ORDER BY hash"
    return conn.execute(query, (UNAGREED, REFUSED)).fetchall()


def arrived_in_another_order(life: RecordLife, till: Till) -> Till:
    """The same person's rows of the same entries, that arrived in another order and in other pieces."""
    arrivals = till.replica.arrivals(0, MANY)
    life.chance.shuffle(arrivals)
    view = Shuffled(till.replica, arrivals)
    model = empty_model(WITH_THINGS)
    projection = projected(view, model)
    projection.prepare()
    while view.visible < len(arrivals):
        view.visible = min(len(arrivals), view.visible + life.chance.randrange(1, 9))
        caught_up(projection)
    beside = Till.__new__(Till)
    beside.model, beside.session = model, session_of(till.replica, model)
    return beside


def in_another_order(life: RecordLife, till: Till) -> dict[str, object]:
    """What they show then."""
    beside = arrived_in_another_order(life, till)
    found = beside.shown()
    assert waiting_for_owners(beside.model.conn) == waiting_for_owners(till.model.conn)
    beside.model.close()
    return {name: rows for name, rows in found.items() if name not in LOCAL}


def check_nothing_is_lost_silently(conn: sqlite3.Connection, chains: ContentChains) -> None:
    """Each save that counts shows, is kept as another value, or was overwritten by one that had it in its past."""
    rows = conn.execute(
        "SELECT s.record, s.hash, s.feed, s.seq, s.fields, s.after, s.space FROM saves s "
        "JOIN records r ON r.record = s.record WHERE s.counts AND r.creator <> zeroblob(16)"
    ).fetchall()
    for record, digest, feed, seq, fields, _, _ in rows:
        (kept,) = conn.execute("SELECT shown FROM records WHERE record = ?", (record,)).fetchone()
        now = shown.unpacked(kept).fields
        for key, raw in msgspec.msgpack.decode(fields, type=dict[str, msgspec.Raw]).items():
            field, place = now[key], ChainPlace(feed, seq, digest)
            if bytes(raw) in {field.value.value, *(other.value for other in field.others)}:
                continue
            later = [row for row in rows if row[0] == record and key in msgspec.msgpack.decode(row[4])]
            assert any(has_seen(chains, row, place) for row in later), f"{key} of {record.hex()} is lost"


def check_nothing_is_left_of_what_was_erased(till: Till) -> None:
    rows = till.model.conn.execute("SELECT record, feed, seq, hash, view FROM erased_records").fetchall()
    erased = {record for record, *said in rows if till.replica.opener.role(*said) == Role.OWNER}
    assert erased.isdisjoint(record for (record,) in till.model.conn.execute("SELECT record FROM saves").fetchall())


def check_as_of_now_is_what_shows(till: Till) -> None:
    for away in (False, True):
        now = {thing.id: thing.values for thing in queries.records(till.session, THINGS, away=away)}
        told = past.all_as_of(till.session, THINGS, EVER, away=away)
        assert {each.id: each.values for each in told} == now


def has_seen(
    chains: ContentChains, row: tuple[bytes, bytes, bytes, int, bytes, bytes, bytes, int], place: ChainPlace
) -> bool:
    _, digest, feed, seq, _, after, space = row
    if chains.precedes(place, ChainPlace(feed, seq, digest)) and feed == place.feed:
        return True
    named = (chains.place(each, space) for each in unpacked(after))
    return any(end and end.feed == place.feed and (end == place or chains.precedes(place, end)) for end in named)


def worked_out_anew(till: Till) -> dict[str, object]:
    """What all saves say, asked at once, of every record."""
    conn, viewer = till.model.conn, Viewer.of(till.replica)
    brought = [each for area in WITH_THINGS for each in area.collections]
    rows = RecordRows(conn, viewer, KnownCollections(conn, viewer, brought, FormSource()))
    rows.work_out({record for (record,) in conn.execute("SELECT record FROM saves").fetchall()})
    return till.shown()


@given(seed=st.integers(0, 1 << 32), steps=st.integers(1, 40))
@settings(deadline=None, max_examples=drawn(25))
def test_all_who_read_the_same_show_the_same(seed: int, steps: int) -> None:
    life = RecordLife(seed)
    life.live(steps)
    shown = [{name: rows for name, rows in till.shown().items() if name not in LOCAL} for till in life.in_shop]
    for other in shown[1:]:
        assert without_messages(other) == without_messages(shown[0])
    chosen = life.chance.randrange(len(shown))
    assert in_another_order(life, life.in_shop[chosen]) == shown[chosen]
    check_nothing_is_lost_silently(life.ada.model.conn, HeldChains(life.ada.replica))
    PublishedForms(life.ada.replica).check(life.ada.model.conn)
    for till in life.tills:
        check_as_of_now_is_what_shows(till)
    life.erase_late()
    check_nothing_is_left_of_what_was_erased(life.ada)
    for till in life.tills:
        shown_before = till.shown()
        assert worked_out_anew(till) == shown_before
    life.close()


@given(seed=st.integers(0, 1 << 32), steps=st.integers(10, 40))
@settings(deadline=None, max_examples=drawn(15))
def test_roles_and_forms_that_are_followed_little_by_little_end_in_the_same_rows(seed: int, steps: int) -> None:
    with pytest.MonkeyPatch.context() as slow:
        slow.setattr(projection, "SLICE_S", 0.0)
        slow.setattr(rejudging, "AT_A_STEP", 1)
        slow.setattr(redefining, "ENTRIES_AT_A_STEP", 1)
        slow.setattr(redefining, "RECORDS_AT_A_STEP", 1)
        life = SectionLife(seed, is_slow=True)
        life.live(steps)
    for till in life.tills:
        shown = {name: rows for name, rows in till.shown().items() if name not in LOCAL}
        assert in_another_order(life, till) == shown
        whole = till.shown()
        assert worked_out_anew(till) == whole
    life.close()
