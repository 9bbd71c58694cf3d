"""Bundles as tests write and read them, with every step taken at once."""

from __future__ import annotations

import io
from collections.abc import Callable

from sync.bundle.carried_files import CarriedFiles, FileSink
from sync.bundle.reading import BundleReader
from sync.bundle.writing import BundleWriter, Choose
from sync.replica import Replica


def written(replica: Replica, *, everything: bool = False, wants_all: bool = False, choose: Choose = list) -> bytes:
    """A bundle's bytes."""
    stream = io.BytesIO()
    for step in BundleWriter(replica, stream, everything=everything, wants_all=wants_all).steps(choose):
        step()
    return stream.getvalue()


def read(replica: Replica, data: bytes, files: FileSink | None = None) -> BundleReader:
    """What came of a bundle. Raises what reading raises."""
    reader = BundleReader(replica, io.BytesIO(data), files or fitting(replica))
    for step in reader.steps():
        step()
    return reader


def carry(giver: Replica, taker: Replica) -> BundleReader:
    """A stick from one PC to another."""
    return read(taker, written(giver))


def fitting(replica: Replica, fits: Callable[[int], bool] = lambda size: True) -> CarriedFiles:
    """Where a PC's files go, as far as there is room."""
    return CarriedFiles(replica.files, fits)
