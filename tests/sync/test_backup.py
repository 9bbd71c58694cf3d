"""Backups and recovery keys: from a file and what is on a sheet of paper a shop goes on where no PC is left."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest

from sync import backup
from sync.control import Role
from sync.database import MEMORY
from sync.entry import CONTENT, Batch, Payload
from sync.errors import MalformedError, NotAllowedError
from sync.exchange.frames import packet
from sync.log import Log
from sync.recovery import SECRET_SIZE, RecoveryKey
from sync.replica import Replica
from tests.sync.bundles import carry, read, written
from tests.sync.replicas import KEY, WallClock, agree, founded, joined, problems, reopened, said, seeded, texts
from tests.sync.stored_files import receive, sealed_chunks

SECRET = seeded("sheet")(SECRET_SIZE)


def with_sheet(replica: Replica, secret: bytes = SECRET) -> RecoveryKey:
    """The member's recovery key, kept."""
    key = RecoveryKey.of(secret)
    replica.control(*replica.recovering.renewal(key))
    return key


def backed_up(replica: Replica, key: RecoveryKey) -> bytes:
    """A backup's bytes."""
    return backup.beginning(key.public, replica) + written(replica, everything=True)


def restored(data: bytes, key: RecoveryKey, path: Path | str = MEMORY, seed: str = "new PC") -> Replica:
    """A PC that begins again from a backup."""
    opened = backup.opened(io.BytesIO(data))
    replica = backup.read_into(Log.create(path, KEY), opened.restoration, seeded(seed), WallClock())
    assert read(replica, opened.bundle.read()).is_whole
    assert replica.recovering.fits(opened.restoration.epochs)
    replica.recovering.recover(key, opened.restoration.epochs)
    return replica


def test_a_shop_whose_only_pc_died_goes_on_from_a_backup() -> None:
    dead = founded()
    key = with_sheet(dead)
    dead.post(dead.shop_space, said("flour"))
    wages = dead.role_space(Role.OWNER)
    dead.post(wages, said("wages"))
    again = restored(backed_up(dead, key), key)
    assert texts(again) == ["flour", "wages"]
    assert again.me.member == dead.me.member
    assert (again.me.device, again.me.feed) != (dead.me.device, dead.me.feed)
    again.post(wages, said("more"))
    assert again.verdicts.members[again.me.member].role == Role.OWNER
    assert problems(again) == []


def test_what_came_back_and_what_lives_on_go_on_together() -> None:
    dead = founded()
    till = joined(dead, seed="till")
    agree(dead, till)
    key = with_sheet(dead)
    agree(dead, till)
    data = backed_up(dead, key)
    dead.post(dead.shop_space, said("after the backup"))
    agree(dead, till)
    till.post(till.shop_space, said("later"))
    again = restored(data, key)
    assert "after the backup" not in texts(again)
    agree(again, till)
    assert sorted(texts(again)) == sorted(texts(till)) == ["after the backup", "later"]
    again.post(again.shop_space, said("flour"))
    agree(again, till)
    assert "flour" in texts(till)


def test_the_keys_in_it_are_its_members_own(tmp_path: Path) -> None:
    office = founded()
    boss = joined(office, seed="boss", role=Role.OWNER)
    agree(office, boss)
    key = with_sheet(boss)
    agree(office, boss)
    office.post(office.create_private_space(), said("mine alone"))
    again = restored(backed_up(office, key), key, tmp_path / "log.db")
    assert again.me.member == boss.me.member
    assert texts(again) == []
    again.close()
    assert texts(reopened(tmp_path / "log.db")) == []


def test_wrong_keys_in_it_hide_none_that_were_sealed_to_the_sheet() -> None:
    anna = founded()
    key = with_sheet(anna)
    anna.post(anna.shop_space, said("flour"))
    opened = backup.opened(io.BytesIO(backed_up(anna, key)))
    again = backup.read_into(Log.create(MEMORY, KEY), opened.restoration, seeded("new PC"), WallClock())
    read(again, opened.bundle.read())
    again.recovering.recover(key, dict.fromkeys(opened.restoration.epochs, bytes(32)))
    assert texts(again) == ["flour"]


def test_a_sheet_that_was_made_anew_lets_nobody_in_any_more() -> None:
    office = founded()
    old = with_sheet(office)
    data = backed_up(office, old)
    new = with_sheet(office, seeded("another")(SECRET_SIZE))
    with pytest.raises(NotAllowedError, match="made last"):
        backed_up(office, old)
    with pytest.raises(NotAllowedError, match="made last"):
        restored(backed_up(office, new), old)
    from_old = restored(data, old)  # which knows of no other sheet
    till = joined(office, seed="till")
    agree(office, till, from_old)
    assert from_old.me.feed not in {seat.feed for seat in till.verdicts.seats.values() if seat.stands}


def test_two_that_came_from_one_backup_are_two_pcs() -> None:
    dead = founded()
    key = with_sheet(dead)
    data = backed_up(dead, key)
    first, second = restored(data, key, seed="first"), restored(data, key, seed="second")
    first.post(first.shop_space, said("one"))
    second.post(second.shop_space, said("two"))
    carry(first, second)
    carry(second, first)
    agree(first, second)
    assert sorted(texts(first)) == sorted(texts(second)) == ["one", "two"]
    assert problems(first) == problems(second) == []


def test_files_come_back_with_it(tmp_path: Path) -> None:
    for name in ("dead", "again"):
        (tmp_path / name).mkdir()
    dead = founded(tmp_path / "dead" / "log.db")
    key = with_sheet(dead)
    file = receive(dead.files, sealed_chunks(b"oven")).file
    dead.post(dead.shop_space, Batch([Payload("message.posted", False, ["look"])], files=(file,)))
    again = restored(backed_up(dead, key), key, tmp_path / "again" / "log.db")
    assert again.files.is_whole(file)
    assert again.vector(CONTENT) == dead.vector(CONTENT)


@pytest.mark.parametrize("data", [b"", b"%PDF", backup.START, backup.START + b"\0\0\0\2\x90\x90", backup.START[:-1]])
def test_what_is_no_backup_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(MalformedError, match="not a backup"):
        backup.opened(io.BytesIO(data))


def test_what_seats_keep_comes_back_in_any_size_and_old_backups_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    dead = founded()
    key, me = with_sheet(dead), dead.me.member
    monkeypatch.setattr(backup, "_PIECE", 3)
    kept = [backup.SealedState(me, key.public, b"drafts"), backup.SealedState(bytes(16), bytes(32), b"of another")]
    data = backup.beginning(key.public, dead, kept) + written(dead, everything=True)
    opened = backup.opened(io.BytesIO(data))
    assert (opened.kept, restored(data, key).me.member) == (kept, me)
    much = backup.SealedState(bytes(16), bytes(range(32)), bytes(400))
    monkeypatch.setattr(backup, "KEPT_MOST", 400)
    data = backup.beginning(key.public, dead, [kept[0], much, kept[1]]) + written(dead, everything=True)
    assert backup.opened(io.BytesIO(data)).kept == kept, "one who keeps too much keeps nobody else from coming back"
    old = backup.START + packet(msgspec.msgpack.encode([*msgspec.structs.astuple(opened.restoration)][:3]))
    assert backup.opened(io.BytesIO(old)).kept == []
    with pytest.raises(MalformedError, match="not a backup"):
        backup.opened(io.BytesIO(data[: data.index(b"ano")]))
