"""Who a client is, proved for one connection to one server: copies of the proof are worth nothing elsewhere."""

import os
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import MalformedError, TooLargeError
from sync.identity import new_device_keys
from sync.transport.handshake import Accepted, Answer, Hello, RefusedPeer, answer, check_answer, decode, encode

SERVER, CLIENT, OTHER = (new_device_keys(os.urandom) for _ in range(3))
GENESIS, NONCE, SESSION = os.urandom(32), os.urandom(32), os.urandom(16)


def answered(server: bytes = SERVER.certificate, nonce: bytes = NONCE) -> Answer:
    return answer(Hello(1, nonce), CLIENT, GENESIS, server, SESSION)


def test_a_client_that_holds_its_key_is_who_it_says() -> None:
    said = decode(encode(answered()), Answer)
    check_answer(said, GENESIS, NONCE, SERVER.fingerprint)
    assert said.device == CLIENT.device


@pytest.mark.parametrize(
    "said",
    [
        answered(nonce=os.urandom(32)),
        answered(server=OTHER.certificate),
        msgspec.structs.replace(answered(), certificate=OTHER.certificate),
        msgspec.structs.replace(answered(), device=OTHER.device, certificate=OTHER.certificate),
        msgspec.structs.replace(answered(), session=os.urandom(16)),
        msgspec.structs.replace(answered(), session=b""),
        msgspec.structs.replace(answered(), signature=b""),
        msgspec.structs.replace(answered(), certificate=b"nonsense"),
    ],
    ids=["replayed", "relayed", "other certificate", "other device", "other run", "short", "unsigned", "nonsense"],
)
def test_a_proof_made_for_something_else_is_refused(said: Answer) -> None:
    with pytest.raises(MalformedError):
        check_answer(said, GENESIS, NONCE, SERVER.fingerprint)


def test_a_proof_for_another_shop_is_refused() -> None:
    with pytest.raises(MalformedError):
        check_answer(answered(), os.urandom(32), NONCE, SERVER.fingerprint)


def test_a_later_version_may_append_fields() -> None:
    assert decode(msgspec.msgpack.encode(["accepted", SESSION, "more"]), Accepted, RefusedPeer) == Accepted(SESSION)


def test_only_what_is_expected_now_is_understood() -> None:
    with pytest.raises(MalformedError):
        decode(encode(Accepted(SESSION)), Hello)
    with pytest.raises(TooLargeError):
        decode(bytes(20_000), Hello)


@given(st.binary(max_size=200))
def test_any_bytes_end_in_an_error(frame: bytes) -> None:
    with pytest.raises(MalformedError):
        decode(frame, Answer, Hello)


def test_keys_of_another_make_are_refused() -> None:
    forged = replace(CLIENT, private=OTHER.private)
    with pytest.raises(MalformedError):
        check_answer(
            answer(Hello(1, NONCE), forged, GENESIS, SERVER.certificate, SESSION), GENESIS, NONCE, SERVER.fingerprint
        )
