"""Many files that are gone from a mirror's disk: an owner is asked before they go anywhere else."""

from __future__ import annotations

from pathlib import Path

from desktop.agreeing.commands import answer as answer_step
from desktop.agreeing.queries import held_steps
from desktop.drive import adding, commands, queries
from desktop.files.commands import GivenFile
from desktop.mirrors.commands import add_mirror, answer
from desktop.mirrors.queries import mirrors
from desktop.mirrors.reconciling import GoneAnswer
from desktop.mirrors.words import state_words
from tests.desktop.shops import two, until
from tests.desktop.test_mirrors import do, in_shop, on_disk, quick, state

__all__ = ["quick"]
MANY = 52


def test_an_employee_whose_disk_is_emptied_throws_nothing_away_without_an_owner(tmp_path: Path, quick: None) -> None:
    root = tmp_path / "disk"
    root.mkdir()
    with two(tmp_path) as (alice, bob):
        folder = do(bob, commands.new_folder, "Rolls").id
        do(bob, adding.add_given, [GivenFile(b"%d" % at, f"{at}.txt") for at in range(MANY)], folder)
        (id,) = [do(bob, add_mirror, folder, root).id]
        until(lambda: len(on_disk(root)) == MANY and state(bob) == "up_to_date")
        for yes in (False, True):
            for path in root.glob("*.txt"):
                path.unlink()
            until(lambda: state(bob) == "asks")
            do(bob, answer, id, GoneAnswer.THROW_AWAY)
            until(
                lambda: (
                    state(bob) == "waits" and len([one for one in held_steps(alice.session) if not one.refused]) == 1
                )
            )
            assert "an owner is asked" in state_words(mirrors(bob.session)[0])
            (asked,) = (one for one in held_steps(alice.session) if not one.refused)
            until(lambda: held_steps(alice.session)[-1].entries == MANY)
            assert (asked.things, len(in_shop(alice, folder)), queries.bin(alice.session)) == (MANY, MANY, [])
            do(alice, answer_step, asked.id, yes=yes)
            if not yes:
                until(lambda: len(on_disk(root)) == MANY and state(bob) == "up_to_date")
                assert len(in_shop(bob, folder)) == MANY
        until(lambda: len(queries.bin(bob.session)) == MANY and state(bob) == "up_to_date")
        assert in_shop(alice, folder) == {}
