"""Saves of collections that are not known here are kept, show nothing and wait until they are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.areas import AREAS
from desktop.rows.projection import Projection
from desktop.rows.read_model import ReadModel
from desktop.rows.viewer import Viewer
from sync.documents import MemoryJournal
from tests.desktop.record_shop import Shop
from tests.desktop.test_projection import caught_up
from tests.desktop.toy_collection.area import WITH_THINGS


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def test_they_wait_for_a_version_that_brings_their_collection(shop: Shop, tmp_path: Path) -> None:
    shop.create(shop.bo, {"name": "Oven"})
    found = []
    for areas in (AREAS, WITH_THINGS):
        model = ReadModel.open(tmp_path / "model.db", bytes(32), areas)
        viewer = Viewer.of(shop.ada.replica)
        projection = Projection(model, shop.ada.replica, viewer, MemoryJournal(), random.randbytes)
        projection.prepare()
        caught_up(projection)
        counts = (
            "SELECT count(*) FROM records",
            "SELECT count(*) FROM saves WHERE counts",
            "SELECT count(*) FROM saves",
        )
        found.append([model.conn.execute(query).fetchone()[0] for query in counts])
        found[-1].append(sum(area.waiting(model.conn) for area in areas))
        model.close()
    assert found == [[0, 0, 1, 1], [1, 1, 1, 0]]
