"""PINs: what one opens, what wrong ones cost, and that ending the program does not make them cheaper."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.errors import DamagedError, PinError, PinWaitError, WrongPinError
from sync.log import Log
from sync.pins import COST, Pins, PinSeal, opened_seal
from tests.sync.replicas import KEY, WallClock, seeded

BO, KEY_OF_BO = b"b" * 16, bytes(range(32))
CHEAP = 1 << 4
BOOT_MS = WallClock().now_ms - 3_600_000


def pins_in(log: Log, clock: WallClock, seed: str = "pins") -> Pins:
    return Pins(log, seeded(seed), clock, CHEAP, uptime_ms=lambda: clock.now_ms - BOOT_MS)


@pytest.fixture
def pins() -> Pins:
    made = pins_in(Log.create(":memory:", KEY), WallClock())
    made.keep(BO, made.seal("2580", KEY_OF_BO))
    return made


def test_a_pin_opens_its_key_however_it_is_typed_and_another_one_seals_the_same_key(pins: Pins) -> None:
    assert pins.open(BO, "2580") == pins.open(BO, " ٢٥٨٠ ") == pins.open(BO, "２５８０") == KEY_OF_BO
    assert pins.is_short(BO)
    pins.keep(BO, pins.seal("Käse und Brot", KEY_OF_BO))
    assert pins.is_short(BO) is False
    assert pins.open(BO, "Ka\u0308se und Brot") == KEY_OF_BO
    with pytest.raises(WrongPinError):
        pins.open(BO, "2580")


@pytest.mark.parametrize("typed", ["", "123", "   1  ", "1" * 65, "12\n34", "12\u200b34"])
def test_what_is_no_pin_is_refused_in_words(pins: Pins, typed: str) -> None:
    with pytest.raises(PinError, match=r"^A PIN "):
        pins.seal(typed, KEY_OF_BO)


def test_who_has_no_pin_has_none(pins: Pins) -> None:
    assert (pins.is_short(b"x" * 16), pins.wait_ms(b"x" * 16)) == (None, 0)
    with pytest.raises(PinError, match="has no PIN"):
        pins.open(b"x" * 16, "2580")


def test_after_five_wrong_pins_each_takes_a_longer_wait_also_for_a_program_that_was_ended(tmp_path: Path) -> None:
    clock, path = WallClock(), tmp_path / "log.db"
    pins = pins_in(Log.create(path, KEY), clock)
    pins.keep(BO, pins.seal("2580", KEY_OF_BO))
    left = []
    for _ in range(5):
        with pytest.raises(WrongPinError) as wrong:
            pins.open(BO, "0000")
        left.append((wrong.value.tries, wrong.value.wait_ms))
    assert left == [(4, 0), (3, 0), (2, 0), (1, 0), (0, 30_000)]
    waits = []
    for _ in range(9):
        pins = pins_in(Log.open(path, KEY), clock)
        with pytest.raises(PinWaitError, match=r"Try again in \d+ (second|minute)s?\."):
            pins.open(BO, "2580")
        waits.append(pins.wait_ms(BO) // 1_000)
        clock.now_ms += pins.wait_ms(BO)
        with pytest.raises(WrongPinError):
            pins.open(BO, "0000")
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    clock.now_ms += pins.wait_ms(BO)
    assert pins.open(BO, "2580") == KEY_OF_BO
    assert pins.wait_ms(BO) == 0
    with pytest.raises(WrongPinError) as again:
        pins.open(BO, "0000")
    assert again.value.tries == 4


def test_a_clock_that_is_set_back_makes_nobody_wait_longer(pins: Pins) -> None:
    for _ in range(5):
        with pytest.raises(WrongPinError):
            pins.open(BO, "0000")
    pins._wall_ms.now_ms -= 10_000_000  # type: ignore[attr-defined]
    assert pins.wait_ms(BO) == 30_000


def test_a_clock_that_is_set_forward_makes_nobody_wait_less() -> None:
    clock, uptime = WallClock(), WallClock(3_600_000)
    pins = Pins(Log.create(":memory:", KEY), seeded("pins"), clock, CHEAP, uptime_ms=uptime)
    pins.keep(BO, pins.seal("2580", KEY_OF_BO))
    for _ in range(5):
        with pytest.raises(WrongPinError):
            pins.open(BO, "0000")
    clock.now_ms += 86_400_000
    uptime.now_ms += 10_000
    assert pins.wait_ms(BO) == 20_000
    with pytest.raises(PinWaitError):
        pins.open(BO, "2580")
    uptime.now_ms = 60_000  # the computer was started anew, and its clock is right
    assert pins.wait_ms(BO) == 0
    assert pins.open(BO, "2580") == KEY_OF_BO


def test_a_try_is_counted_before_it_is_made(pins: Pins, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("sync.pins._stretched", killed)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                pins.open(BO, "0000")
    with pytest.raises(PinWaitError):
        pins.open(BO, "2580")


def test_a_pin_is_stretched_for_as_long_as_a_shops_pc_bears() -> None:
    assert Pins(Log.create(":memory:", KEY), seeded("cost"), WallClock()).seal("2580", KEY_OF_BO).cost == COST == 32768


def test_a_seal_of_another_pc_that_makes_no_sense_is_damaged() -> None:
    for cost in (0, 1, 3):
        with pytest.raises(DamagedError):
            opened_seal(PinSeal(bytes(16), cost, bytes(60), True), "1470")
