"""Who says yes to entries, on several PCs: everybody sees the same, and nobody decides who is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from desktop.chat.facts import Posted
from desktop.errors import InvalidError, NotAllowedError
from desktop.forms.definition import Definition, Question, QuestionType, RouteStep, Who
from desktop.forms.routes import FormRoute
from desktop.processes import commands, queries
from desktop.processes.facts import AbsenceSet, AskedStep, ProcessDecided, ProcessSubmitted
from desktop.processes.proceedings import NotAsked
from desktop.processes.process_words import where_it_stands
from desktop.processes.records import Process
from desktop.processes.state import MOST_SAID, Capacity, Deed, Phase
from desktop.records import queries as record_queries
from desktop.records.erasing import LateErasing, erase_whole
from desktop.records.facts import RecordChange
from desktop.records.identity import RecordKey
from desktop.records.routes import Asking
from desktop.records.values import Moment
from sync.control import Erased, MemberRemoved, Role, RoleSet, SpaceMemberRemoved
from tests.desktop.batches import batch
from tests.desktop.form_samples import MANAGER, NAME, OWNER, visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.test_forms_in_use import entry, published, said
from tests.sync.replicas import next_run

AMOUNT = Question("amount00", QuestionType.NUMBER, "Amount")
SMALL = RouteStep(MANAGER)
LARGE = RouteStep(OWNER, when="{amount00} > 50")


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def expenses(*route: RouteStep) -> Definition:
    return visitors(NAME, AMOUNT, change_all=MANAGER, route=route or (SMALL, LARGE))


def expense(shop: Shop, amount: int, *route: RouteStep, by: Till | None = None) -> tuple[bytes, RecordKey, str]:
    """A form, an entry of it that Eve wrote or whoever it is, and its id."""
    form = published(shop.ada, expenses(*route), shop.ada).form
    shop.meet()
    writer = by or shop.eve
    key = entry(writer, form, {"amount00": ["decimal", str(amount)]})
    shop.meet()
    return form, key, key.id(writer.replica.genesis.hash, writer.replica.shop_space).hex()


def asked(shop: Shop, till: Till, form: bytes, id: str) -> str:
    collection = next(each for each in record_queries.collections(till.session) if each.id == form)
    process = commands.submit(till, collection, id)  # type: ignore[arg-type]
    shop.meet()
    return process.id


def decided(shop: Shop, till: Till, process: str, deed: Deed, comment: str = "", **more: Any) -> None:
    commands.decide(till, process, deed, comment, **more)  # type: ignore[arg-type]
    shop.meet()


def everywhere(shop: Shop, process: str) -> Process:
    """The request as everybody sees it."""
    first, *others = (queries.process(till.session, process) for till in (shop.ada, shop.bo, shop.eve))
    assert others == [first, first]
    return first


def test_a_large_one_goes_to_a_manager_and_then_to_an_owner(shop: Shop) -> None:
    form, _, id = expense(shop, 600)
    process = asked(shop, shop.eve, form, id)
    now = everywhere(shop, process)
    assert (now.phase, now.open_step, [step.roles for step in now.steps]) == (
        Phase.OPEN, 0, [(Role.MANAGER,), (Role.OWNER,)],
    )  # fmt: skip
    decided(shop, shop.bo, process, Deed.APPROVE)
    now = everywhere(shop, process)
    assert now.asks(shop.member(shop.ada).hex(), Role.OWNER)
    assert not now.asks(shop.member(shop.bo).hex(), Role.MANAGER)
    assert where_it_stands(now) == "waits for an owner"
    decided(shop, shop.ada, process, Deed.APPROVE, "Fine.")
    now = everywhere(shop, process)
    assert (now.phase, now.steps[1].answers[0].comment) == (Phase.APPROVED, "Fine.")
    assert queries.open_processes(shop.ada.session) == []


def test_a_small_one_needs_one_yes_and_an_owners_own_none(shop: Shop) -> None:
    form, _, id = expense(shop, 20)
    assert len(everywhere(shop, asked(shop, shop.eve, form, id)).steps) == 1
    own = entry(shop.ada, form, {"amount00": ["decimal", "20"]})
    shop.meet()
    id = own.id(shop.ada.replica.genesis.hash, shop.ada.replica.shop_space).hex()
    now = everywhere(shop, asked(shop, shop.ada, form, id))
    assert (now.phase, now.steps, where_it_stands(now)) == (Phase.APPROVED, (), "noted")


def test_a_step_whose_condition_names_the_time_is_asked_whatever_time_it_is() -> None:
    conditions = (
        "YEAR(NOW()) > 2000",
        "YEAR(NOW()) < 2000",
        "YEAR(TODAY()) > 2000",
        "WORKDAY(DATE(2026, 1, 1), 1) = 0",
        "HOUR({moment00}) > 24",
    )
    steps = (RouteStep(MANAGER, when=when) for when in conditions)
    asked_for = visitors(Question("moment00", QuestionType.MOMENT, "When"), route=tuple(steps))
    answers = {"moment00": Moment(0)}
    asking = Asking(b"m" * 16, b"m" * 16, Role.EMPLOYEE, answers, lambda _: [], lambda: None)
    assert [step.number for step in FormRoute(bytes(16), asked_for).steps(asking)] == [0, 1, 2, 3, 4]


def test_what_may_not_be_said_is_refused_with_a_reason(shop: Shop) -> None:
    form, _, id = expense(shop, 20, by=shop.bo)
    process = asked(shop, shop.bo, form, id)
    with pytest.raises(NotAllowedError, match="own request"):
        decided(shop, shop.bo, process, Deed.APPROVE)
    with pytest.raises(NotAllowedError, match="not yours"):
        decided(shop, shop.eve, process, Deed.APPROVE)
    with pytest.raises(InvalidError, match="why not"):
        decided(shop, shop.ada, process, Deed.REJECT, " ")
    with pytest.raises(InvalidError, match="asked for this already"):
        asked(shop, shop.bo, form, id)
    with pytest.raises(NotAllowedError, match="Only whoever asked"):
        decided(shop, shop.ada, process, Deed.WITHDRAW)
    decided(shop, shop.bo, process, Deed.WITHDRAW)
    assert everywhere(shop, process).phase is Phase.WITHDRAWN


def test_a_request_that_asks_others_than_the_form_says_counts_for_nothing(shop: Shop) -> None:
    form, key, id = expense(shop, 600)
    after = (next(iter(record_queries.history(shop.eve.session, id))).id,)
    forged = AskedStep(0, (shop.member(shop.eve), int(Role.MANAGER)), "any")
    process = said(shop.eve, ProcessSubmitted(*key, tuple(map(bytes.fromhex, after)), (forged,))).hash.hex()
    shop.meet()
    assert (everywhere(shop, process).phase, everywhere(shop, process).why) == (None, NotAsked.OTHER_ROUTE)
    of_bo = entry(shop.bo, form, {"amount00": ["decimal", "600"]})
    shop.meet()
    process = said(shop.eve, ProcessSubmitted(*of_bo, (), (forged,))).hash.hex()
    shop.meet()
    assert everywhere(shop, process).why is NotAsked.MAY_NOT
    of_nothing = RecordKey(form, key.creator, b"n" * 16)
    process = said(shop.eve, ProcessSubmitted(*of_nothing, (), (forged,))).hash.hex()
    shop.meet()
    assert everywhere(shop, process).why is NotAsked.NO_RECORD


def test_who_asks_or_answers_for_ever_is_told_so_and_keeps_nobody_busy(shop: Shop) -> None:
    form, key, id = expense(shop, 20)
    space, route = shop.eve.replica.shop_space, (AskedStep(0, (Role.MANAGER,), "any"),)
    asked(shop, shop.eve, form, id)
    shop.eve.replica.post(space, *(batch(ProcessSubmitted(*key, (), route)) for _ in range(MOST_SAID + 2)))
    shop.meet()
    first, *others = queries.processes(shop.bo.session)[::-1]
    assert [one.why for one in others].count(NotAsked.TOO_OFTEN) == 3
    assert len(queries.processes_of(shop.bo.session, id)) == MOST_SAID
    with pytest.raises(InvalidError, match="asked for this already"):
        asked(shop, shop.eve, form, id)
    deeds = (Deed.APPROVE, Deed.RETRACT) * (MOST_SAID // 2)
    shop.bo.replica.post(space, *(batch(ProcessDecided(bytes.fromhex(first.id), 0, deed)) for deed in deeds))
    shop.bo.look()
    with pytest.raises(NotAllowedError, match="too often"):
        commands.decide(shop.bo, first.id, Deed.APPROVE)  # type: ignore[arg-type]


def test_what_somebody_names_as_seen_may_come_later_whatever_it_says(shop: Shop) -> None:
    """A message stands for what its chain says before it, and brings that along."""
    _, key, _ = expense(shop, 20)
    shop.ada.replica.post(shop.ada.replica.shop_space, _changed(key, "600"))
    shop.meet()
    (hello,) = shop.ada.replica.post(shop.ada.replica.shop_space, batch(Posted(b"", "Hello")))
    route = (AskedStep(0, (Role.MANAGER,), "any"), AskedStep(1, (Role.OWNER,), "any"))
    (asked,) = shop.eve.post(shop.eve.replica.shop_space, [ProcessSubmitted(*key, (hello.hash,), route)])
    run = next_run(shop.eve.replica, shop.bo.replica, shop.eve.replica.me.feed, ())
    assert run is not None and shop.bo.replica.receive_run(run) is None  # noqa: PT018
    shop.bo.look()
    assert queries.process(shop.bo.session, asked.hash.hex()).why == NotAsked.OTHER_ROUTE
    shop.meet()
    assert everywhere(shop, asked.hash.hex()).phase == "open"


@pytest.mark.parametrize("leaves", [MemberRemoved, SpaceMemberRemoved])
def test_a_yes_stands_when_whoever_said_it_can_no_longer_read_the_entry(shop: Shop, leaves: Any) -> None:
    space, bo = shop.ada.replica.create_private_space(), shop.member(shop.bo)
    shop.ada.replica.add_space_member(space, shop.member(shop.eve))
    shop.meet()
    route = (RouteStep(Who(people=(bo.hex(),))),)
    form = published(shop.ada, visitors(NAME, route=route, audience="chosen"), shop.ada, space).form
    key = entry(shop.ada, form, {"name0000": "Oven"}, space)
    id = key.id(shop.ada.replica.genesis.hash, space).hex()
    shop.meet()
    early = asked(shop, shop.eve, form, id)
    shop.ada.replica.add_space_member(space, bo)
    shop.meet()
    process = asked(shop, shop.eve, form, id)
    decided(shop, shop.bo, process, Deed.APPROVE)
    cut = shop.ada.replica.log.chains.cut([shop.bo.replica.me.feed])
    shop.ada.control(leaves(bo, cut) if leaves is MemberRemoved else leaves(space, bo, cut))
    shop.meet()
    for till in (shop.ada, shop.eve):
        assert queries.process(till.session, process).phase is Phase.APPROVED
        assert queries.process(till.session, early).why is NotAsked.NOT_A_READER


def test_the_route_follows_what_whoever_asked_had_seen(shop: Shop) -> None:
    form, key, id = expense(shop, 20)
    shop.ada.replica.post(shop.ada.replica.shop_space, _changed(key, "600"))
    shop.ada.look()  # and nobody else has heard
    collection = next(each for each in record_queries.collections(shop.eve.session) if each.id == form)
    process = commands.submit(shop.eve, collection, id).id  # type: ignore[arg-type]
    assert everywhere_after(shop, process).steps[0].roles == (Role.MANAGER,)
    assert len(everywhere(shop, process).steps) == 1


def test_two_who_decide_apart_read_the_same_of_it(shop: Shop) -> None:
    form, _, id = expense(shop, 20)
    process = asked(shop, shop.eve, form, id)
    commands.decide(shop.ada, process, Deed.APPROVE)  # type: ignore[arg-type]
    commands.decide(shop.bo, process, Deed.REJECT, "Too dear.")  # type: ignore[arg-type]
    now = everywhere_after(shop, process)
    assert now.phase is Phase.DISPUTED
    assert where_it_stands(now).startswith("not decided yet: ")
    decided(shop, shop.bo, process, Deed.APPROVE)
    assert everywhere(shop, process).phase is Phase.APPROVED


def test_a_yes_of_somebody_who_was_demoted_stands_and_none_comes_after(shop: Shop) -> None:
    form, _, id = expense(shop, 20)
    first = asked(shop, shop.eve, form, id)
    decided(shop, shop.bo, first, Deed.APPROVE)
    other = entry(shop.eve, form, {"amount00": ["decimal", "30"]})
    shop.meet()
    second = asked(shop, shop.eve, form, other.id(shop.ada.replica.genesis.hash, shop.ada.replica.shop_space).hex())
    cut = shop.ada.replica.log.chains.cut([shop.bo.replica.me.feed])
    shop.ada.control(RoleSet(shop.member(shop.bo), Role.EMPLOYEE, cut))
    commands.decide(shop.bo, second, Deed.APPROVE)  # type: ignore[arg-type]  # he has not heard
    assert everywhere_after(shop, second).phase is Phase.OPEN
    assert everywhere(shop, first).phase is Phase.APPROVED


def test_who_stands_in_for_somebody_away_decides_for_them(shop: Shop) -> None:
    bo, eve = shop.member(shop.bo), shop.member(shop.eve)
    form, _, id = expense(shop, 20, RouteStep(Who("owner", (bo.hex(),))), by=shop.ada)
    process = asked(shop, shop.ada, form, id)
    absence = commands.set_absence(shop.bo, bo.hex(), date(2026, 11, 30), date(2026, 12, 12), eve.hex())  # type: ignore[arg-type]
    shop.meet()
    decided(shop, shop.eve, process, Deed.APPROVE, absence=absence.id)
    now = everywhere(shop, process)
    assert (now.phase, now.steps[0].answers[0].capacity) == (Phase.APPROVED, Capacity.STAND_IN)


def test_who_is_away_is_said_by_themselves_or_by_somebody_above_them(shop: Shop) -> None:
    ada, bo, eve = map(shop.member, (shop.ada, shop.bo, shop.eve))
    for till, who, other in ((shop.eve, ada, eve), (shop.bo, ada, bo), (shop.bo, eve, bo), (shop.ada, ada, b"")):
        said(till, AbsenceSet(who, "2026-12-01", "2026-12-04", other))
    said(shop.bo, AbsenceSet(bo, "2026-12-01", "2026-12-04"), shop.bo.replica.role_space(Role.MANAGER))
    shop.meet()
    for till in (shop.ada, shop.bo, shop.eve):
        known = queries.absences(till.session, "2026-12-04")
        assert {(each.member_id, each.stands_in_id) for each in known} == {(eve.hex(), bo.hex()), (ada.hex(), None)}
        assert queries.absences(till.session, "2026-12-05") == []


def test_a_request_goes_with_its_record_and_what_was_asked_for_elsewhere_says_nothing(shop: Shop) -> None:
    form, key, id = expense(shop, 20)
    process = asked(shop, shop.eve, form, id)
    managers = shop.bo.replica.role_space(Role.MANAGER)
    said(shop.bo, ProcessDecided(bytes.fromhex(process), 0, Deed.APPROVE), managers)
    shop.meet()
    assert everywhere(shop, process).phase is Phase.OPEN
    shop.save(shop.ada, RecordChange(*key, {"~away": True}))
    assert queries.open_processes(shop.bo.session) == [], "nobody is bothered with what was thrown away"
    decided(shop, shop.bo, process, Deed.APPROVE)
    assert everywhere(shop, process).phase is Phase.APPROVED


def test_what_an_owner_erases_is_decided_no_more(shop: Shop) -> None:
    form, _, id = expense(shop, 20)
    process = asked(shop, shop.eve, form, id)
    decided(shop, shop.bo, process, Deed.APPROVE)
    (answer,) = everywhere(shop, process).steps[0].answers
    shop.ada.control(Erased(shop.bo.replica.me.feed, (bytes.fromhex(answer.id),), kept=True))
    assert everywhere_after(shop, process).phase is Phase.OPEN
    shop.ada.control(Erased(shop.eve.replica.me.feed, (bytes.fromhex(process),), kept=True))
    shop.meet()
    assert [queries.processes(till.session) for till in (shop.ada, shop.bo, shop.eve)] == [[], [], []]


def test_what_was_said_of_an_entry_is_erased_with_it_also_what_comes_late(shop: Shop) -> None:
    form, key, id = expense(shop, 20)
    process = asked(shop, shop.eve, form, id)
    decided(shop, shop.bo, process, Deed.REJECT, "She is ill too often.")
    said(shop.eve, ProcessSubmitted(*key, (), (AskedStep(0, (Role.MANAGER,), "any"),)))
    words = said(shop.bo, ProcessDecided(bytes.fromhex(process), 0, Deed.REJECT, "And slow."))
    other = said(shop.bo, ProcessDecided(bytes(32), 0, Deed.REJECT, "Of a request that is not here yet."))
    erase_whole(shop.ada, shop.ada.replica.shop_space, key)  # type: ignore[arg-type]
    shop.meet()
    LateErasing(shop.ada).step()  # type: ignore[arg-type]
    shop.meet()
    for till in (shop.ada, shop.bo, shop.eve):
        counted = [
            till.model.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("requests", "request_states", "decisions")
        ]
        assert counted == [0, 0, 1]
        erased = [till.replica.erasures.is_erased(one.header, one.hash) for one in (words, other)]
        assert erased == [True, False]


def everywhere_after(shop: Shop, process: str) -> Process:
    """The same once they have met."""
    shop.meet()
    return everywhere(shop, process)


def _changed(key: RecordKey, amount: str) -> Any:
    from desktop.records.facts import RecordSaved

    return batch(RecordSaved((RecordChange(*key, {"amount00": ["decimal", amount]}),)))
