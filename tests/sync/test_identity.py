"""Devices, seats and the genesis: what is made verifies, what is forged does not."""

import os
import random

import msgspec
import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadSignatureError, MalformedError
from sync.genesis import decode_genesis, found
from sync.identity import (
    device_public_key,
    fingerprint_of,
    new_device_keys,
    new_seat_keys,
    proof_message,
    prove_seat,
    sign,
    verify,
)


def test_a_certificate_names_its_device_and_lasts() -> None:
    keys = new_device_keys(os.urandom)
    certificate = x509.load_der_x509_certificate(keys.certificate)
    assert certificate.not_valid_before_utc.year == 1970
    assert certificate.not_valid_after_utc.year == 9999
    certificate.verify_directly_issued_by(certificate)
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert certificate.subject.rfc4514_string() == f"CN={keys.device.hex()}"
    message = b"it is me"
    device_public_key(keys.device, keys.certificate).verify(keys.sign(message), message)
    assert keys.fingerprint == fingerprint_of(keys.certificate)


def test_a_certificate_of_another_device_is_malformed() -> None:
    keys, other = new_device_keys(os.urandom), new_device_keys(os.urandom)
    with pytest.raises(MalformedError, match="does not name"):
        device_public_key(other.device, keys.certificate)


def test_a_certificate_with_any_bit_changed_is_malformed() -> None:
    keys = new_device_keys(os.urandom)
    for bit in range(len(keys.certificate) * 8):
        changed = bytearray(keys.certificate)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(MalformedError):
            device_public_key(keys.device, bytes(changed))


@given(st.binary(max_size=400))
def test_any_bytes_for_a_certificate_end_in_an_error(certificate: bytes) -> None:
    with pytest.raises(MalformedError):
        device_public_key(bytes(16), certificate)


def test_keys_come_from_the_given_randomness_alone() -> None:
    assert new_device_keys(random.Random(1).randbytes) == new_device_keys(random.Random(1).randbytes)
    assert new_seat_keys(random.Random(1).randbytes).feed == new_seat_keys(random.Random(1).randbytes).feed


def test_a_proof_binds_seat_member_device_and_shop() -> None:
    keys, genesis, member, device = new_seat_keys(os.urandom), os.urandom(32), os.urandom(16), os.urandom(16)
    proof = prove_seat(keys, genesis, member, device)
    verify(keys.feed, proof, proof_message(genesis, member, device, keys.feed, keys.sealing_public))
    with pytest.raises(BadSignatureError):
        verify(keys.feed, proof, proof_message(genesis, os.urandom(16), device, keys.feed, keys.sealing_public))


def test_a_signature_of_another_key_or_length_is_bad() -> None:
    keys = new_seat_keys(os.urandom)
    for signature in (sign(os.urandom(32), b"message"), b"", bytes(64)):
        with pytest.raises(BadSignatureError):
            verify(keys.feed, signature, b"message")


def test_a_genesis_survives_its_encoding_and_nothing_else_does() -> None:
    genesis = found(new_device_keys(os.urandom), new_seat_keys(os.urandom), os.urandom)
    assert decode_genesis(genesis.raw) == genesis
    stranger = new_seat_keys(os.urandom)
    stolen = msgspec.structs.replace(genesis.body, member=os.urandom(16))
    swapped = msgspec.structs.replace(genesis.body, sealing=stranger.sealing_public)
    for forged in (stolen, swapped):
        with pytest.raises(BadSignatureError):
            decode_genesis(msgspec.msgpack.encode(forged))


@given(st.data())
def test_a_damaged_genesis_is_an_error(data: st.DataObject) -> None:
    seeded = random.Random(7).randbytes
    raw = bytearray(found(new_device_keys(seeded), new_seat_keys(seeded), seeded).raw)
    position = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[position // 8] ^= 1 << position % 8
    with pytest.raises(MalformedError):
        decode_genesis(bytes(raw))
