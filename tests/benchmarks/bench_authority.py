"""Who may do what: twelve thousand control facts resolved, and one verdict looked up."""

from __future__ import annotations

import statistics
from random import Random

from sync import control
from sync.authority import Authority
from tests.benchmarks.measure import Bench, Figures, at_most, benchmark, seconds_of, spread
from tests.sync.authority_stories import Seat, Shop

FACTS = 12_000
TURNS = 5
LOOK_UPS = 10_000


def busy_shop(size: int = FACTS, seed: int = 1) -> Shop:
    """A shop where people come and go, private spaces and epochs are made, and everyone covers what they see."""
    shop, random = Shop(), Random(seed)
    staff = [shop.ada, shop.ada.brings_in("manager", control.Role.MANAGER)]
    spaces: list[tuple[Seat, bytes, bytes]] = []
    while len(shop.facts) < size:
        seat, number = random.choice(staff), len(shop.facts)
        seat.sees(*(other for other in random.sample(staff, min(3, len(staff))) if other is not seat))
        match random.choices(("join", "leave", "space", "let in", "epoch", "seal"), (2, 1.5, 1.5, 15, 10, 70))[0]:
            case "join" if len(staff) < 120:
                staff.append(shop.ada.brings_in(f"person {number}"))
            case "leave" if len(staff) > 10:
                leaver = staff.pop(random.randrange(2, len(staff)))
                shop.ada.sees(*staff[1:]).says(control.MemberRemoved(leaver.member))
            case "space":
                spaces.append((seat, *seat.creates_private(str(number))))
            case "let in" if spaces and (place := random.choice(spaces))[0] in staff:
                place[0].says(control.SpaceMemberAdded(place[1], random.choice(staff).member, place[2]))
            case "epoch":
                seat.starts_epoch(shop.space)
            case _:
                seat.says(control.KeySealed((control.SealedKey(shop.epoch, seat.feed, b"sealed"),)))
    return shop


def resolved(shop: Shop) -> Authority:
    authority = Authority(shop.genesis)
    authority.add(shop.facts)
    assert authority.verdicts.members
    return authority


@benchmark("authority-resolve", f"{FACTS:,} control facts resolved, proofs checked before", at_most(100, "ms"))
def resolve(bench: Bench) -> Figures:
    shop = busy_shop()
    resolved(shop)
    times = [seconds_of(lambda: resolved(shop)) * 1000 for _ in range(TURNS)]
    return Figures(statistics.median(times), None, "ms", spread(times))


@benchmark("authority-verdict", "the verdict on one message, looked up", at_most(5, "µs"))
def verdict(bench: Bench) -> Figures:
    shop = busy_shop(2_000)
    verdicts, seat = resolved(shop).verdicts, shop.ada
    view = seat.tip or b""

    def look_up() -> None:
        for seq in range(1, LOOK_UPS + 1):
            verdicts.content(seat.feed, seq, view, view, shop.space, shop.epoch, lambda tip: True)

    times = [seconds_of(look_up) * 1e6 / LOOK_UPS for _ in range(TURNS)]
    return Figures(statistics.median(times), None, "µs", spread(times))
