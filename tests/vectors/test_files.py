"""The published vectors about files, as both implementations read them."""

from __future__ import annotations

from typing import Any

from sync.errors import SyncError
from sync.files.manifest import CHUNK_SIZE, Manifest, chunk_of
from sync.files.sealing import FileCipher, file_key, file_secret
from tests.second import files as second
from tests.second.notation import Bad, blake
from tests.vectors.files import the_largest
from tests.vectors.test_published import B, each


def ours(seat: bytes, plain: bytes) -> tuple[bytes, Manifest, list[bytes]]:
    key = file_key(file_secret(seat), blake(plain))
    starts = range(0, len(plain), CHUNK_SIZE)
    chunks = [FileCipher(key).seal(n, plain[at : at + CHUNK_SIZE]) for n, at in enumerate(starts)]
    return key, Manifest(map(chunk_of, chunks)), chunks


@each("files")
def test_files(case: dict[str, Any]) -> None:
    plain = bytes([case["byte"]]) * case["size"]
    key, manifest, chunks = ours(B(case["seat"]), plain)
    said = [key, manifest.raw, manifest.file, blake(*chunks)]
    assert [value.hex() for value in said] == [case[name] for name in ("key", "manifest", "file", "sealed hash")]
    assert second.file_key(B(case["seat"]), plain) == key
    assert second.seal_file(key, plain) == chunks
    assert second.open_file(key, chunks) == plain
    assert second.file_id(second.make_manifest(chunks)) == manifest.file
    assert manifest.plain_size == case["size"]


def are_well_formed(manifest: bytes) -> list[bool]:
    """What each of the two says."""
    said = []
    for parse in (lambda raw: Manifest.decode(raw, second.file_id(raw)), second.parse_manifest):
        try:
            parse(manifest)
        except (SyncError, Bad):
            said.append(False)
        else:
            said.append(True)
    return said


@each("manifests")
def test_manifests(case: dict[str, Any]) -> None:
    assert are_well_formed(B(case["manifest"])) == [case["well formed"]] * 2


def test_a_file_has_at_most_4096_chunks() -> None:
    assert are_well_formed(the_largest()) == [True, True]
    assert are_well_formed(the_largest(1)) == [False, False]
