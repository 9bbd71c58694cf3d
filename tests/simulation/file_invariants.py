"""What holds of a shop's files once all is well again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.files.manifest import SEALED_SIZE

if TYPE_CHECKING:
    from tests.simulation.file_machine import FileMachine
    from tests.simulation.file_truth import FileTruth
    from tests.simulation.file_world import FileWorld


def check(world: FileWorld) -> None:
    """Nothing is lost but by misfortune, all arrives that can, and all goes that may."""
    truth = world.truth
    for file in truth.chunks:
        if not truth.is_spoken_of(file):
            _is_gone(truth, file)
            continue
        holders = truth.holders(file)
        if not world.unlucky:
            assert len(holders) >= (2 if file in truth.dropped else 1), f"{file.hex()} is lost"
        if holders or file in truth.there:
            for machine in truth.shop:
                _is_where_it_should_be(truth, machine, file)
            _goes_where_it_may(holders, file)
        for machine in truth.shop:
            assert not machine.store.is_whole(file) or truth.is_right(machine, file)


def _is_gone(truth: FileTruth, file: bytes) -> None:
    for machine in truth.shop:
        folder = machine.store.folder
        assert machine.store.size(file) is None, f"{machine} still lists {file.hex()}, of which nobody speaks"
        left = [path for path in (folder.whole(file), folder.part(file)) if path.exists()]
        assert not left, f"{machine} still has {left}, of which nobody speaks"


def _is_where_it_should_be(truth: FileTruth, machine: FileMachine, file: bytes) -> None:
    wishes = machine.traffic.wishes
    comes = truth.manifests[file].sealed_size <= SEALED_SIZE or machine.traffic.chooser.keep_everything
    if wishes.has(file) or (comes and not wishes.is_unwanted(file)):
        assert truth.holds(machine, file), f"{machine} lacks {file.hex()}"


def _goes_where_it_may(holders: list[FileMachine], file: bytes) -> None:
    unwanted = [machine for machine in holders if machine.traffic.wishes.is_unwanted(file)]
    assert not unwanted or len(holders) <= 2, f"{file.hex()} stays on {unwanted} of {holders}"
