"""The drive of three PCs that are apart as a seed has it: the same in the end, and everything is in one place."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.drive import commands, moving, queries
from desktop.drive.collections import FILE, FILES, NAME
from desktop.drive.records import DriveFile, DriveFolder
from desktop.files.value import FileValue
from desktop.records import commands as record_commands
from sync.control import Role
from tests.desktop.till_life import TillLife
from tests.desktop.tills import Till
from tests.sync.replicas import founded, joined
from tests.volume import drawn


class DriveLife(TillLife):
    """Ada, the manager Bo, and Jin, each at a PC."""

    def __init__(self, seed: int) -> None:
        ada = founded(seed=f"ada {seed}")
        bo = joined(ada, seed=f"bo {seed}", role=Role.MANAGER)
        jin = joined(ada, seed=f"jin {seed}", role=Role.EMPLOYEE)
        super().__init__(random.Random(seed), (ada, bo, jin))
        self.readers = (("everyone", "managers", "owners"), ("everyone", "managers"), ("everyone",))
        for till in self.tills:
            self.add_folder(till)
        self.meet_all()

    def acts(self) -> tuple[Callable[[Till], None], ...]:
        return (
            self.add_folder, self.add_file, self.move, self.move, self.move, self.save, self.throw, self.bring_back,
            self.meet,
        )  # fmt: skip

    def add_folder(self, till: Till) -> None:
        name, who = f"F{self.chance.random()}", self.chance.choice(self.readers[self.tills.index(till)])
        commands.new_folder(context(till), name, self.folder(till), who)

    def add_file(self, till: Till) -> None:
        place = commands.place(context(till), within := self.folder(till))
        role = commands.ROLE_OF[commands.readers_of(context(till), within)]
        fields = {NAME: "a.txt", FILE: self.content(), **place}
        record_commands.create(context(till), FILES, fields, readers=role)

    def save(self, till: Till) -> None:
        file = self.chance.choice([one.id for one in everything(till) if isinstance(one, DriveFile)] or [""])
        record_commands.change(context(till), FILES, file, {FILE: self.content()})

    def move(self, till: Till) -> None:
        who = self.chance.choice(self.readers[self.tills.index(till)])
        asyncio.run(moving.move(context(till), [self.thing(till)], self.folder(till), who))

    def throw(self, till: Till) -> None:
        commands.throw_away(context(till), [self.thing(till)])

    def bring_back(self, till: Till) -> None:
        commands.bring_back(context(till), [one.thing.id for one in queries.bin(till.session)][:1])

    def content(self) -> FileValue:
        return FileValue(self.chance.randbytes(32), bytes(32), 1, "text/plain", "a.txt")

    def folder(self, till: Till) -> str:
        return self.chance.choice(["", *(one.id for one in queries.folders(till.session))])

    def thing(self, till: Till) -> str:
        return self.chance.choice([one.id for one in everything(till)] or [""])


def context(till: Till) -> Any:
    return till


def everything(till: Till, folder: str = "") -> list[DriveFolder | DriveFile]:
    """All that can be reached from the top."""
    listed = queries.listing(till.session, folder)
    inner = [one for each in listed.folders for one in everything(till, each.id)]
    return [*listed.folders, *listed.files, *inner]


def check_places(till: Till) -> None:
    """Everything is reached once from the top, or in the bin, or in something that is; nobody lacks a version."""
    reached = [one.id for one in everything(till)]
    assert len(reached) == len(set(reached))
    conn = till.model.conn
    ids = [id.hex() for of in ("folders", "files") for (id,) in conn.execute(f"SELECT record FROM drive_{of}")]
    assert set(reached) == {id for id in ids if not queries.is_gone(till.session, id)}
    assert len(queries.bin(till.session)) == queries.bin_size(till.session)
    for one in everything(till):
        if isinstance(one, DriveFile):
            assert sum(version.is_shown for version in queries.versions(till.session, one.id)) == 1


@given(seed=st.integers(0, 1 << 32), steps=st.integers(1, 40))
@example(seed=50, steps=38)  # moved into a folder that was thrown away, and that into it
@settings(deadline=None, max_examples=drawn(12))
def test_whatever_three_do_apart_all_of_it_is_somewhere_and_in_the_same_place(seed: int, steps: int) -> None:
    life = DriveLife(seed)
    life.live(steps)
    first, second, third = life.tills
    public = [{one.id for one in everything(till) if one.readers == "everyone"} for till in life.tills]
    assert public[0] == public[1] == public[2]
    managed = [{one.id for one in everything(till) if one.readers != "owners"} for till in (first, second)]
    assert managed[0] == managed[1]
    for till in life.tills:
        check_places(till)
    assert {one.readers for one in everything(third)} <= {"everyone"}
    life.close()
