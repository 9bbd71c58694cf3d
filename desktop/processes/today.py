"""What of requests waits for somebody, and what became of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.people.roles import ROLES
from desktop.processes import queries
from desktop.processes.changed_words import changed_since
from desktop.processes.deciding import deciding
from desktop.processes.later_changes import change_since_asked, later_change
from desktop.processes.process_words import answer_words, apart_words
from desktop.processes.reminding import reminder
from desktop.processes.state import ANSWERS, Capacity, Deed, Phase
from desktop.processes.waiting import shop_now, waiting
from desktop.processes.waiting_words import WaitingWords
from desktop.records import queries as record_queries
from desktop.records.listed_rows import numbers_of, rows
from desktop.records.working_out import Looks
from desktop.rows.names import isolated
from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
from desktop.settings.brief import Brief
from desktop.settings.queries import shop_calendar
from sync.control import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desktop.processes.records import Process, ProcessAnswer
    from desktop.records.listed_rows import ListedRow
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker, Reminder

ANSWERED: Final = timedelta(days=3)
"""For how long one is told what became of one's request, and what a stand-in decided."""
MOST_OF_ONE: Final = 40
"""Of what one person asks for, the rest comes up as these are decided; and of what was answered to them lately."""
MOST_CHANGED: Final = 100
"""Of what one said yes to, those that were changed last; all are marked in their tables."""
TOLD: Final = timedelta(days=30)
"""For how long one who did not look is told what others noted, or changed after one's yes."""
_DEEDS: Final = {Deed.APPROVE: TodayDeed.YES, Deed.RETURN: TodayDeed.NOT_YET, Deed.REJECT: TodayDeed.NO}
_ENDED: Final = {Deed.APPROVE: "Yes", Deed.RETURN: "Not yet", Deed.REJECT: "No"}


def to_decide(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """What waits for a yes of somebody's, what they asked for themselves, and what was decided for them."""
    with session.reading():
        return iter(tuple(_Requests(session, onlooker).items()))


class _Requests:
    """Those of one moment, in words."""

    def __init__(self, session: ReadSession, onlooker: Onlooker) -> None:
        self._session = session
        self._me = onlooker.member
        self._role = onlooker.role
        self._since_ms = onlooker.now_ms - ANSWERED // timedelta(milliseconds=1)
        self._told_since_ms = onlooker.now_ms - TOLD // timedelta(milliseconds=1)
        self._brief = Brief(session, onlooker.now_ms)
        self._now_ms = onlooker.now_ms
        self._calendar = shop_calendar(session)
        self._waiting_words = WaitingWords(onlooker.member, self._brief.moment, self._brief.day)
        self._looks = Looks()
        self._collections = {each.id.hex(): each for each in record_queries.collections(session)}
        self._shop = shop_now(session, onlooker.now_ms, self._collections.values())
        self._owners = {person.id for person in self._shop.people if ROLES[person.role] >= Role.OWNER}

    def items(self) -> Iterator[TodayItem]:
        """All of them."""
        undecided, further = self._first_of_each(queries.open_processes(self._session))
        answered = queries.lately_answered(self._session, self._me, self._since_ms)
        for_me = queries.decided_for(self._session, self._me, self._since_ms)
        told = [one for one in self._lately_told() if self._is_told(one)]
        changed = queries.lately_changed(self._session, self._me, self._told_since_ms)[:MOST_CHANGED]
        self._rows = self._read([*undecided, *answered[:MOST_OF_ONE], *for_me, *told, *changed])
        for process in undecided:
            if process.by_id == self._me:
                title = f"Not decided yet: {self._what(process)}"
                yield self._item(TodayKind.FOR_ME, process, title, self._apart(process, is_theirs=False))
            else:
                yield self._waiting(process)
        yield from further
        for process in changed:
            if process not in undecided:
                yield from self._changed_after_my_yes(process)
        for process in answered[:MOST_OF_ONE]:
            yield from self._answered(process)
        if len(answered) > MOST_OF_ONE:
            title = f"{len(answered) - MOST_OF_ONE:,} more of what you asked for were answered"
            yield self._item(TodayKind.FOR_ME, answered[MOST_OF_ONE], title)
        for process in for_me:
            yield from self._decided_by_others(process)
        for process in told:
            yield self._told(process)

    def _read(self, processes: Sequence[Process]) -> dict[str, ListedRow]:
        """What their records say, by their ids, as far as these are here."""
        found: dict[str, ListedRow] = {}
        for id in {process.collection for process in processes} & self._collections.keys():
            numbers = numbers_of(self._session, {one.record for one in processes if one.collection == id})
            said = rows(self._session, self._collections[id], list(numbers.values()))
            found |= {row.id: row for row in said.values()}
        return found

    def _first_of_each(self, undecided: Iterable[Process]) -> tuple[list[Process], list[TodayItem]]:
        """Of each who asks as many as are shown, the oldest first, and how many more those ask for who ask for more:
        “Jin asks for a yes to 960 more”, which leads to the next of these."""
        by: dict[str, list[Process]] = {}
        for process in undecided:
            if self._waits_for_me(process):
                by.setdefault(process.by_id, []).append(process)
        shown = [process for some in by.values() for process in some[:MOST_OF_ONE]]
        further = [self._further(some) for some in by.values() if len(some) > MOST_OF_ONE]
        return sorted(shown, key=lambda one: (one.at, one.id)), further

    def _further(self, some: Sequence[Process]) -> TodayItem:
        title = f"{isolated(some[0].by)} asks for a yes to {len(some) - MOST_OF_ONE:,} more"
        return self._item(TodayKind.DECIDE, some[MOST_OF_ONE], title)

    def _waits_for_me(self, process: Process) -> bool:
        if process.by_id == self._me:
            return process.phase is Phase.DISPUTED
        is_told = self._me in {person.id for person in waiting(process, self._shop).told}
        return is_told or process.asks(self._me, self._role) or _is_party(process, self._me)

    def _waiting(self, process: Process) -> TodayItem:
        now = waiting(process, self._shop)
        step = process.steps[process.open_step]
        said = [*self._asked_before(process), *(self._said(answer) for answer in _earlier(process))]
        if process.phase is Phase.DISPUTED:
            said = [self._apart(process, is_theirs=True)]
        said += [*self._changed(process), *self._deciding(process), *self._waiting_words.sentences(now)]
        mine = {answer.deed for answer in step.answers if answer.by_id == self._me}
        deeds = tuple(deed for said_so, deed in _DEEDS.items() if said_so not in mine)
        item = self._item(TodayKind.DECIDE, process, self._asked(process), " ".join(said), deeds)
        return item if self._me in self._shop.away else replace(item, reminder=self._reminder(process))

    def _apart(self, process: Process, *, is_theirs: bool) -> str:
        step = process.steps[process.open_step]
        return apart_words(step, self._brief.moment, is_theirs=is_theirs, is_whole=True)

    def _asked_before(self, process: Process) -> Iterator[str]:
        """What was answered last when it was asked for before: “Asked before: Bo said no: “Too dear” (Mon 10:05).”."""
        before = queries.known_process(self._session, process.follows) if process.follows else None
        said = _last_said(before) if before is not None else None
        if said is not None:
            yield f"Asked before: {self._said(said)}"

    def _reminder(self, process: Process) -> Reminder | None:
        """What is asked for is not for all eyes."""
        collection = self._collections.get(process.collection)
        asks = f"{isolated(process.by)} asks for a yes"
        words = f"{asks}: {isolated(collection.heading)}" if collection is not None else asks
        return reminder(process.id, words, self._calendar, self._now_ms)

    def _answered(self, process: Process) -> Iterator[TodayItem]:
        """How it ended, by the answer that was given last."""
        said = _last_said(process)
        if said is not None:
            title = f"{_ENDED[said.deed]}: {self._what(process)}"
            detail = " ".join((self._said(said), *self._changed(process)))
            yield self._outcome(process, title, detail, said)

    def _outcome(self, process: Process, title: str, detail: str, said: ProcessAnswer) -> TodayItem:
        """Until it was seen, or somebody says something else."""
        item = self._item(TodayKind.FOR_ME, process, title, detail, (TodayDeed.SEEN,))
        return replace(item, once=f"answered {said.id}", subject=said.id)

    def _decided_by_others(self, process: Process) -> Iterator[TodayItem]:
        """What counts of what those said who stood in."""
        for step in process.steps:
            for answer in step.answers:
                if answer.capacity is Capacity.STAND_IN and answer.deed in ANSWERS:
                    yield self._outcome(process, self._asked(process), self._said(answer), answer)

    def _changed(self, process: Process) -> Iterator[str]:
        """What was changed after somebody asked, or answered."""
        collection = self._collections.get(process.collection)
        if collection is not None:
            for sentences in changed_since(self._session, collection, process).values():
                yield from sentences

    def _changed_after_my_yes(self, process: Process) -> Iterator[TodayItem]:
        """“Jin changed what you said yes to: expense, €80, oven”, until it was seen."""
        collection = self._collections.get(process.collection)
        change = later_change(self._session, collection, process, self._me) if collection is not None else None
        if change is not None:
            what = self._what(process) if change.by == process.by else self._asked(process)
            title = f"{isolated(change.by)} changed what you said yes to: {what}"
            item = self._item(TodayKind.FOR_ME, process, title, " ".join(change.sentences), (TodayDeed.SEEN,))
            yield replace(item, since=change.at, once=change.id, subject=change.id)

    def _lately_told(self) -> list[Process]:
        """By others, to whoever leads."""
        if self._role < Role.MANAGER:
            return []
        return queries.lately_told(self._session, self._me, self._told_since_ms)

    def _is_told(self, process: Process) -> bool:
        """An owner's own is for the other owners."""
        return self._role >= Role.OWNER or process.by_id not in self._owners

    def _told(self, process: Process) -> TodayItem:
        """“Ann noted: Expenses, Lamp, 20”, until it was seen, and once more where it is something else by then."""
        word = "noted" if process.by_id in self._owners else "told"
        by, collection = isolated(process.by), self._collections.get(process.collection)
        change = None
        if collection is not None:
            change = change_since_asked(self._session, collection, process, self._me, f"when {by} {word} it")
        detail = " ".join(change.sentences) if change is not None else ""
        item = self._item(TodayKind.NEW, process, f"{by} {word}: {self._what(process)}", detail, (TodayDeed.SEEN,))
        return replace(item, once=change.id if change is not None else f"noted {process.id}")

    def _said(self, answer: ProcessAnswer) -> str:
        """“Ann said yes 10:02.”, with its words."""
        return f"{answer_words(answer)} ({self._brief.moment(answer.at)})."

    def _deciding(self, process: Process) -> Sequence[str]:
        """What whoever decides should know beside."""
        collection = self._collections.get(process.collection)
        if collection is None or process.record not in self._rows:
            return ()
        return deciding(self._session, collection, process, self._looks)

    def _asked(self, process: Process) -> str:
        """“Jin, leave, Fri 4 – Sun 6 Dec”."""
        return f"{isolated(process.by)}, {self._what(process)}"

    def _what(self, process: Process) -> str:
        """What is asked for: “leave, Fri 4 – Sun 6 Dec”."""
        collection, row = self._collections.get(process.collection), self._rows.get(process.record)
        if collection is None or row is None:
            return "an entry that is not here"
        return self._brief.request(collection, row)

    def _item(
        self, kind: TodayKind, process: Process, title: str, detail: str = "", deeds: tuple[TodayDeed, ...] = ()
    ) -> TodayItem:
        collection = self._collections.get(process.collection)
        place = TodayPlace(collection.name if collection is not None else "", process.record)
        return TodayItem(kind, title, place, process.at, detail, deeds, process.id)


def _is_party(process: Process, me: str) -> bool:
    """Whether somebody said otherwise than others did, so that it waits for them."""
    return process.phase is Phase.DISPUTED and process.steps[process.open_step].has_answer_of(me)


def _earlier(process: Process) -> Iterable[ProcessAnswer]:
    """What was answered of this request so far."""
    return (answer for step in process.steps[: process.open_step + 1] for answer in step.answers)


def _last_said(process: Process) -> ProcessAnswer | None:
    answers = (answer for step in process.steps for answer in step.answers)
    return max(answers, key=lambda answer: (answer.at, answer.id), default=None)
