"""An encrypted database opens with its key only, and says in words what the disk refused."""

import shutil
from pathlib import Path

import pytest

from sync.database import connect, damaged_pages, data_version, immediate, tables_of
from sync.errors import DamagedError, DiskFullError, ReadOnlyError, StorageError

KEY = b"k" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "some.db"
    database = connect(path, KEY)
    database.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, value BLOB NOT NULL) STRICT")
    with immediate(database):
        database.executemany("INSERT INTO things (value) VALUES (?)", [(bytes(500),)] * 200)
    database.close()
    return path


def test_a_database_is_durable_encrypted_and_checks_its_references(path: Path) -> None:
    database = connect(path, KEY)
    pragmas = [database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert (pragmas, database.execute("PRAGMA foreign_keys").fetchone()[0]) == (["wal", 2], 1)
    tables_of(database)["notes"].insert({"id": 1, "text": "a"}, pk="id")
    tables_of(database)["notes"].insert({"id": 2, "colour": "red"}, alter=True)
    database.close()
    assert b"CREATE TABLE" not in path.read_bytes()


@pytest.mark.parametrize("damage", ["wrong key", "cut header", "foreign", "overwritten schema"])
def test_what_cannot_be_opened_is_called_damaged(path: Path, damage: str) -> None:
    content = path.read_bytes()
    key = KEY
    if damage == "wrong key":
        key = b"w" * 32
    elif damage == "cut header":
        path.write_bytes(content[:1_000])
    elif damage == "foreign":
        path.write_bytes(b"SQLite format 3\0" + bytes(8_000))
    else:
        path.write_bytes(bytes(4_096) + content[4_096:])
    with pytest.raises(DamagedError, match="damaged"):
        connect(path, key)


def test_a_flipped_bit_is_found_and_named_and_never_read_as_data(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[9 * 4_096 + 77] ^= 1
    path.write_bytes(content)
    database = connect(path, KEY)
    assert any("page 10" in problem for problem in damaged_pages(database))
    with pytest.raises(DamagedError, match="damaged"), immediate(database):
        database.execute("SELECT sum(length(value)) FROM things").fetchall()
    database.close()


def test_a_sound_file_has_no_damaged_pages(path: Path) -> None:
    database = connect(path, KEY)
    assert damaged_pages(database) == []
    database.close()


def test_pages_that_were_torn_in_a_checkpoint_are_not_damaged(path: Path) -> None:
    other = connect(path, KEY)
    with immediate(other):
        other.execute("UPDATE things SET value = randomblob(500)")
    wal = path.with_name(f"{path.name}-wal")
    content, written = bytearray(path.read_bytes()), wal.read_bytes()
    other.close()
    content[9 * 4_096 : 9 * 4_096 + 512] = bytes(512)
    path.write_bytes(content)
    wal.write_bytes(written)
    database = connect(path, KEY, query_only=True)
    assert damaged_pages(database) == []
    database.close()


def test_a_full_disk_is_said_and_takes_nothing_back(path: Path) -> None:
    database = connect(path, KEY)
    database.execute(f"PRAGMA max_page_count = {database.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(DiskFullError, match="disk is full"), immediate(database):
        database.executemany("INSERT INTO things (value) VALUES (?)", [(bytes(4_000),)] * 50)
    assert not database.in_transaction
    assert database.execute("SELECT count(*) FROM things").fetchone()[0] == 200
    database.close()


def test_a_query_only_connection_writes_nothing(path: Path) -> None:
    database = connect(path, KEY, query_only=True)
    with pytest.raises(ReadOnlyError), immediate(database):
        database.execute("DELETE FROM things")
    database.close()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        connect(tmp_path / "nowhere" / "some.db", KEY)


def test_data_version_moves_for_others_only(path: Path, tmp_path: Path) -> None:
    one, other = connect(path, KEY), connect(path, KEY)
    before = data_version(one)
    with immediate(one):
        one.execute("DELETE FROM things WHERE id = 1")
    assert data_version(one) == before
    with immediate(other):
        other.execute("DELETE FROM things WHERE id = 2")
    assert data_version(one) != before
    one.close()
    other.close()
    shutil.rmtree(tmp_path)
