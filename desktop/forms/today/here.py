"""Who is here now, of forms that ask who came and went: for owners all of them, for whoever is visited their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.forms.here_now import stay_of
from desktop.records.collection import Kind
from desktop.records.values import MemberLink, Moment
from desktop.rows.names import isolated
from desktop.rows.today import Reminder, TodayDeed, TodayItem, TodayKind, TodayPlace
from sync.clock import datetime_of
from sync.control import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.forms.here_now import Stay
    from desktop.forms.today.shown_form import ShownForm
    from desktop.records.collection import Field
    from desktop.records.listed_rows import ListedRow

MOST_HERE: Final = 200


def who_is_here(form: ShownForm) -> Iterator[TodayItem]:
    """What came first on top."""
    stay = stay_of(form.definition)
    if stay is None:
        return
    visited = next((field for field in form.entries.fields if field.kind is Kind.PERSON and not field.is_set), None)
    terms = f't."{stay.left}" IS NULL AND t."{stay.arrived}" IS NOT NULL'
    for row in form.rows(f'{terms} ORDER BY t."{stay.arrived}", t.added LIMIT +?', MOST_HERE):
        is_for_me = _is_me(form, row, visited)
        if is_for_me or form.onlooker.role is Role.OWNER:
            yield _item(form, stay, row, visited, is_for_me=is_for_me)


def _is_me(form: ShownForm, row: ListedRow, visited: Field | None) -> bool:
    who = row.values.get(visited.key) if visited is not None else None
    return isinstance(who, MemberLink) and who.member.hex() == form.onlooker.member


def _item(form: ShownForm, stay: Stay, row: ListedRow, visited: Field | None, *, is_for_me: bool) -> TodayItem:
    name, arrived = row.values.get(form.entries.title), row.values[stay.arrived]
    since = datetime_of(arrived.ms) if isinstance(arrived, Moment) else row.created_at
    called = isolated(name) if isinstance(name, str) and name else form.entries.one
    by_another = row.created_by != form.onlooker.member or bool(row.screen)
    whom = form.brief.value(visited, row) if visited is not None and not is_for_me else ""
    said = (form.entries.heading, f"{visited.label}: {isolated(whom)}" if visited and whom else "", _since(form, since))
    return TodayItem(
        kind=TodayKind.WHO_IS_IN if form.onlooker.role is Role.OWNER else TodayKind.FOR_ME,
        title=f"{called} is here for you" if is_for_me else called,
        place=TodayPlace(form.entries.name, row.id),
        since=since,
        detail=", ".join(part for part in said if part),
        deeds=(TodayDeed.LEAVE,) if form.may_answer(row, stay.left) else (),
        subject=row.id,
        reminder=Reminder(f"here {row.id}", "Somebody is here for you.", since) if is_for_me and by_another else None,
    )


def _since(form: ShownForm, since: object) -> str:
    return f"since {form.brief.moment(since)}"  # type: ignore[arg-type]
