"""Joining with a code: who has it gets in, once, and nobody in between learns or changes anything."""

import os
from pathlib import Path

import msgspec
import pytest

from sync.control import Role
from sync.errors import MalformedError, NotAllowedError
from sync.genesis import found
from sync.identity import SeatKeys, new_device_keys, new_seat_keys
from sync.log import Log
from sync.pairing import (
    CodeFormError,
    Confirm,
    Denial,
    Denied,
    ExpiredCodeError,
    InviterPairing,
    Join,
    JoinerPairing,
    Offer,
    Pake,
    WrongCodeError,
    denial_error,
    normalise_code,
    seat_message,
)
from sync.pairing.invitations import TRIES, Invitations, InvitationState, check_may_invite
from sync.transport.handshake import Hello, decode, encode

INVITER, JOINER, MALLORY = (new_device_keys(os.urandom) for _ in range(3))
OWNER_SEAT, SEAT = new_seat_keys(os.urandom), new_seat_keys(os.urandom)
GENESIS = found(INVITER, OWNER_SEAT, os.urandom)
MEMBER = os.urandom(16)
KEY = os.urandom(32)


class Table:
    """One joiner and one inviter with a wire between them."""

    def __init__(self, joiner_code: str, inviter_code: str, seen_certificate: bytes = INVITER.certificate) -> None:
        nonce = os.urandom(32)
        self.joiner = JoinerPairing(Hello(1, nonce), JOINER, seen_certificate, joiner_code, os.urandom)
        self.inviter = InviterPairing(decode(encode(self.joiner.join()), Join), nonce, INVITER.fingerprint)
        self.confirm = self.joiner.confirm(decode(encode(self.inviter.pake(inviter_code, os.urandom)), Pake))


def test_both_know_the_code_and_both_know_it() -> None:
    table = Table("12345678", "12345678")
    assert table.inviter.confirms(decode(encode(table.confirm), Confirm))
    offer = decode(encode(table.inviter.offer(GENESIS, MEMBER, Role.EMPLOYEE)), Offer)
    assert table.joiner.accept(offer) == GENESIS
    table.inviter.check_seat(seat_message(SEAT, GENESIS, MEMBER, JOINER.device), GENESIS, MEMBER)


def test_a_wrong_code_convinces_neither() -> None:
    table = Table("12345678", "12345679")
    assert not table.inviter.confirms(table.confirm)
    with pytest.raises(WrongCodeError):
        table.joiner.accept(table.inviter.offer(GENESIS, MEMBER, Role.EMPLOYEE))


def test_somebody_in_between_cannot_pass_the_joiners_words_on() -> None:
    with pytest.raises(MalformedError):
        Table("12345678", "12345678", seen_certificate=MALLORY.certificate)


def test_somebody_in_between_who_passes_only_the_code_exchange_on_convinces_nobody() -> None:
    nonce = os.urandom(32)
    joiner = JoinerPairing(Hello(1, nonce), JOINER, MALLORY.certificate, "12345678", os.urandom)
    mallory = JoinerPairing(Hello(1, nonce), MALLORY, INVITER.certificate, "00000000", os.urandom)
    relayed = msgspec.structs.replace(mallory.join(), pake=joiner.join().pake)
    inviter = InviterPairing(relayed, nonce, INVITER.fingerprint)
    assert not inviter.confirms(joiner.confirm(inviter.pake("12345678", os.urandom)))
    with pytest.raises(WrongCodeError):
        joiner.accept(inviter.offer(GENESIS, MEMBER, Role.EMPLOYEE))


def test_an_inviter_that_only_echoes_the_confirmation_is_not_believed() -> None:
    table = Table("12345678", "12345678")
    with pytest.raises(WrongCodeError):
        table.joiner.accept(Offer(table.confirm.mac, GENESIS.raw, MEMBER, 1))


def test_a_joiner_needs_the_key_of_its_certificate_and_of_its_seat() -> None:
    nonce = os.urandom(32)
    join = JoinerPairing(Hello(1, nonce), JOINER, INVITER.certificate, "12345678", os.urandom).join()
    stolen = msgspec.structs.replace(join, device=MALLORY.device, certificate=MALLORY.certificate)
    for bad in (stolen, msgspec.structs.replace(join, pake=b"A"), msgspec.structs.replace(join, signature=b"")):
        with pytest.raises(MalformedError):
            InviterPairing(bad, nonce, INVITER.fingerprint)
    with pytest.raises(MalformedError):
        InviterPairing(join, os.urandom(32), INVITER.fingerprint)
    inviter = InviterPairing(join, nonce, INVITER.fingerprint)
    borrowed = msgspec.structs.replace(seat_message(SEAT, GENESIS, MEMBER, JOINER.device), feed=SeatKeys(KEY, KEY).feed)
    with pytest.raises(MalformedError):
        inviter.check_seat(borrowed, GENESIS, MEMBER)
    with pytest.raises(MalformedError):
        inviter.check_seat(seat_message(SEAT, GENESIS, MEMBER, JOINER.device), GENESIS, os.urandom(16))


@pytest.mark.parametrize("pake", [b"", b"B" + bytes(32), b"B" + b"\xff" * 32, b"A" + bytes(32), b"B\x01" + bytes(31)])
def test_bad_group_elements_end_in_an_error(pake: bytes) -> None:
    joiner = JoinerPairing(Hello(1, bytes(32)), JOINER, INVITER.certificate, "12345678", os.urandom)
    with pytest.raises(MalformedError):
        joiner.confirm(Pake(pake))


def test_codes_are_typed_as_people_type() -> None:
    assert (
        normalise_code(" 1234 5678\n")
        == normalise_code("1234-5678")
        == normalise_code("１２３４　５６７８")
        == "12345678"
    )
    for bad in ("1234567", "123456789", "1234567a", "", "１２三４５６７８"):
        with pytest.raises(CodeFormError):
            normalise_code(bad)


def test_each_denial_has_its_sentence() -> None:
    sentences = {str(denial_error(Denied(reason, 2))) for reason in Denial}
    assert len(sentences) == len(Denial)
    assert isinstance(denial_error(Denied("expired")), ExpiredCodeError)
    assert denial_error(Denied("wrong", 1)).tries_left == 1
    assert str(denial_error(Denied("something new"))) in sentences


class Clock:
    now_ms = 1_000_000

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def log(tmp_path: Path):
    with Opened(tmp_path) as log:
        yield log


class Opened:
    """The same log.db, as one more process would open it."""

    def __init__(self, folder: Path) -> None:
        path = folder / "log.db"
        self.log = Log.open(path, KEY) if path.exists() else Log.create(path, KEY)

    def __enter__(self) -> Log:
        return self.log

    def __exit__(self, *_: object) -> None:
        self.log.close()


def test_three_wrong_tries_lock_a_code_for_every_process(log: Log, tmp_path: Path) -> None:
    clock = Clock()
    codes = Invitations(log, clock)
    made = codes.create(Role.EMPLOYEE, MEMBER)
    assert len(made.code) == 8
    assert made.code.isdigit()
    for left in range(TRIES - 1, -1, -1):
        counted = codes.count_try(made.id)
        assert not isinstance(counted, Denial)
        assert counted.tries_left == left
    assert codes.count_try(made.id) is Denial.LOCKED
    with Opened(tmp_path) as other:
        seen = Invitations(other, clock)
        assert seen.current() == codes.current()
        assert seen.for_joiner(JOINER.fingerprint) is Denial.LOCKED


def test_a_code_ends_with_its_time_and_with_the_next_code(log: Log) -> None:
    clock = Clock()
    codes = Invitations(log, clock)
    assert codes.for_joiner(JOINER.fingerprint) is Denial.CLOSED
    first = codes.create(Role.EMPLOYEE, MEMBER, lifetime_ms=5_000)
    second = codes.create(None, MEMBER, lifetime_ms=5_000)
    assert codes.get(first.id).state is InvitationState.CANCELLED
    assert second.role is None
    clock.now_ms += 4_999
    assert codes.for_joiner(JOINER.fingerprint) == second
    clock.now_ms += 1
    assert codes.for_joiner(JOINER.fingerprint) is Denial.EXPIRED
    codes.cancel(codes.create(None, MEMBER).id)
    assert codes.for_joiner(JOINER.fingerprint) is Denial.CANCELLED


def test_a_clock_that_is_set_back_keeps_no_code_open(log: Log) -> None:
    clock = Clock()
    codes = Invitations(log, clock)
    made = codes.create(Role.EMPLOYEE, MEMBER)
    clock.now_ms = made.created_ms - 4 * 60_000
    assert codes.for_joiner(JOINER.fingerprint).id == made.id
    clock.now_ms = made.created_ms - 365 * 86_400_000
    assert codes.current().state is InvitationState.EXPIRED
    assert codes.for_joiner(JOINER.fingerprint) is Denial.EXPIRED


def test_a_code_that_was_given_is_one_joiners_only_and_serves_it_again(log: Log) -> None:
    clock = Clock()
    codes = Invitations(log, clock)
    made = codes.create(Role.EMPLOYEE, MEMBER)
    codes.bind(made.id, JOINER.fingerprint, JOINER.device)
    assert codes.current().state is InvitationState.JOINING
    assert codes.for_joiner(MALLORY.fingerprint) is Denial.USED
    clock.now_ms = made.expires_ms + 1
    assert codes.for_joiner(JOINER.fingerprint).id == made.id
    newer = codes.create(Role.MANAGER, MEMBER)
    assert codes.for_joiner(JOINER.fingerprint).id == newer.id, "whoever is not in was shown another code"
    codes.cancel(newer.id)
    assert codes.for_joiner(JOINER.fingerprint).id == made.id
    codes.finish(made.id)
    codes.create(Role.EMPLOYEE, os.urandom(16))
    assert codes.for_joiner(JOINER.fingerprint).id == made.id
    assert codes.for_joiner(JOINER.fingerprint).state is InvitationState.JOINED


def test_another_process_notices(log: Log, tmp_path: Path) -> None:
    codes = Invitations(log, Clock())
    assert not codes.changed()
    codes.create(Role.EMPLOYEE, MEMBER)
    with Opened(tmp_path) as other:
        watcher = Invitations(other, Clock())
        codes.set_addresses(codes.current().id, ["192.0.2.1:24474", "[2001:db8::1]:24474"])
        assert watcher.changed()
        assert not watcher.changed()
        assert watcher.current().addresses == ("192.0.2.1:24474", "[2001:db8::1]:24474")


def test_only_who_may_invites() -> None:
    check_may_invite(lambda _member, _value: None, MEMBER, Role.MANAGER, os.urandom(16))
    with pytest.raises(NotAllowedError, match="Only owners"):
        check_may_invite(lambda _member, _value: "Only owners may do that.", MEMBER, None, MEMBER)
