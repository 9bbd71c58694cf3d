"""Letters of seats: each has its own, and keeps it whatever comes later, in whatever order."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sync import control
from sync.authority import Authority
from sync.authority.letters import Letter
from tests.sync.authority_stories import EMPLOYEE, MANAGER, Seat, Shop, person, recovery_key
from tests.sync.test_authority_orders import shuffled


def letters(shop: Shop, *names: str) -> list[str]:
    found = [shop.authority.letters.of(shop.seats[name].feed) for name in names]
    return [letter.text for letter in found if letter]


def test_the_founder_counts_from_b_and_everybody_else_from_a_behind_their_own() -> None:
    shop = Shop()
    bo = shop.ada.brings_in("bo", MANAGER)
    cy = bo.sees(shop.ada).brings_in("cy", EMPLOYEE)
    cy.equips(cy.member, "cy's laptop")
    bo.equips(bo.member, "bo's laptop")
    shop.ada.says(recovery_key(shop, "sheet", shop.ada.member))
    shop.ada.brings_in("di")
    assert letters(shop, "ada", "bo", "cy", "cy's laptop", "bo's laptop", "di") == ["A", "B", "BA", "BAA", "BB", "D"]


def test_behind_the_last_letter_they_go_on_with_more() -> None:
    shop = Shop()
    for number in range(50):
        shop.ada.equips(shop.ada.member, f"ada's {number}")
    bo = shop.ada.brings_in("bo")
    for number in range(52):
        bo.equips(bo.member, f"bo's {number}")
    of_ada = [letters(shop, f"ada's {number}")[0] for number in range(50)]
    assert of_ada[:2] + of_ada[22:26] + of_ada[47:] == ["B", "C", "X", "Y", "ZB", "ZC", "ZY", "ZZB", "ZZC"]
    of_bo = [letters(shop, f"bo's {number}")[0].removeprefix("ZZD") for number in (0, 24, 25, 49, 50)]
    assert of_bo == ["A", "Y", "ZA", "ZY", "ZZA"]


def test_what_does_not_stand_counts_and_keeps_its_letter() -> None:
    shop = Shop()
    bo = shop.ada.brings_in("bo")
    bo.adds_seat("nobody's", person("stranger"), on="bo")
    laptop = bo.equips(bo.member, "bo's laptop")
    shop.ada.sees(bo).removes("bo")
    assert not shop.authority.verdicts.seats[laptop.feed].stands
    assert letters(shop, "bo", "nobody's", "bo's laptop") == ["B", "BA", "BB"]


def test_copies_of_one_pc_that_let_others_in_give_the_same_letter_and_that_is_told() -> None:
    shop = Shop()
    bo = shop.ada.brings_in("bo", MANAGER)
    copy = Seat(shop, "copy", bo.member, bo.device, bo.feed, bo.tip, bo.seq)
    bo.equips(bo.member, "here")
    copy.equips(bo.member, "there")
    shop.seats["there"].equips(bo.member, "behind there")
    found = [shop.authority.letters.of(shop.seats[name].feed) for name in ("bo", "here", "there", "behind there")]
    assert found == [Letter("B", False), Letter("BA", True), Letter("BA", True), Letter("BAA", False)]


def test_seats_that_admit_each_other_without_having_seen_that_they_are_in_have_none() -> None:
    shop = Shop()
    bo = shop.ada.brings_in("bo")
    _, one = bo.adds_seat("one", on="bo")
    _, other = bo.adds_seat("other", on="bo")
    one.seen.clear()
    other.seen.clear()
    one.adds_seat("other", on="bo")
    other.adds_seat("one", on="bo")
    found = shop.authority.letters
    assert (found.of(one.feed), found.of(other.feed), found.of(bytes(32))) == (None, None, None)


def grown(seed: int) -> tuple[Shop, bool]:
    """A shop in which anybody lets anybody in, twice too, knowing or not what others did; whether chains forked."""
    chance, shop, forks = Random(seed), Shop(), False
    for number in range(chance.randint(1, 30)):
        seat = chance.choice(list(shop.seats.values()))
        seat.sees(*chance.sample(list(shop.seats.values()), chance.randint(0, min(2, len(shop.seats)))))
        seat.seen.discard(seat.tip)
        if chance.random() < 0.1:
            seat.says(recovery_key(shop, f"sheet {number}", seat.member))
            continue
        again = chance.random() < 0.2
        pc = chance.choice(list(shop.seats)) if again else f"pc {number}"
        before = shop.seats.get(pc)
        _, new = seat.adds_seat(pc, on="ada")
        if before is not None:
            shop.seats[pc] = before
        elif chance.random() < 0.8:
            new.says(control.Covered())
        if chance.random() < 0.05 and seat.seq > 2:
            own = [fact for fact in shop.facts if fact.feed == seat.feed]
            seat.tip, seat.seq = own[-2].hash, own[-2].seq
            forks = True
    return shop, forks


@given(st.integers(0, 1 << 32))
def test_every_order_gives_the_same_letters_none_twice_and_more_facts_change_none(seed: int) -> None:
    shop, forks = grown(seed)
    whole = shop.authority.letters
    keys = {value.key for value in (fact.value for fact in shop.facts) if isinstance(value, control.RecoveryKeyAdded)}
    feeds = [*(seat.feed for seat in shop.seats.values()), *keys]
    found = {feed: whole.of(feed) for feed in feeds}
    authority, order = Authority(shop.genesis), shuffled(shop.facts, Random(seed + 1))
    began: dict[bytes, str | None] = {}
    for fact in order:
        authority.add([fact])
        for feed in {item.feed for item in order if authority.holds(item.hash)}:
            letter = authority.letters.of(feed)
            assert began.setdefault(feed, letter and letter.text) == (letter and letter.text)
    assert {feed: authority.letters.of(feed) for feed in feeds} == found
    texts = [letter.text for letter in found.values() if letter]
    assert all(letter.is_shared == (texts.count(letter.text) > 1) for letter in found.values() if letter)
    assert forks or len(set(texts)) == len(texts)
    assert all(text.isalpha() and text.isupper() for text in texts)
