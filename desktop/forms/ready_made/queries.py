"""What screens ask of the forms that come along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from desktop.forms import queries
from desktop.forms.identity import ready_made
from desktop.forms.ready_made.catalogue import KEYS, chosen_from, come_along, later_labels
from desktop.forms.ready_made.kind_of_shop import ANSWER, KEY, KIND_OF_SHOP
from desktop.people.queries import myself
from desktop.records.queries import derived

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.forms.records import Form
    from desktop.rows.read_session import ReadSession


class ReadyMadeForm(Struct, frozen=True):
    """One of them, as it is offered.

    purpose: a sentence that says what it is for; `questions`: how many it asks, those of rows too
    later: what it will ask as well, in a later version
    brings: the titles of the lists from which it chooses, which come with it
    form: the id of what is in use of it, empty where nothing is
    """

    key: str
    title: str
    icon: str
    purpose: str
    questions: int
    later: tuple[str, ...]
    brings: tuple[str, ...]
    form: str


def ready_made_forms(session: ReadSession) -> list[ReadyMadeForm]:
    """All of them."""
    used = in_use(session)
    return [_offered(key, used) for key in KEYS]


def in_use(session: ReadSession) -> Mapping[str, Form]:
    """Those that are in use, by the keys under which they come along."""
    by_identity = {(form.creator, form.nonce): form for form in queries.forms(session) if form.is_ready_made}
    return {key: by_identity[ready_made(key)] for key in KEYS if ready_made(key) in by_identity}


def key_of(form: Form) -> str:
    """The key under which a form in use comes along; empty where it does not."""
    return next((key for key in KEYS if (form.creator, form.nonce) == ready_made(key)), "")


def may_take(session: ReadSession) -> bool:
    """Whether whoever is here puts such forms to use."""
    return myself(session).role != "employee"


def asks_kind_of_shop(session: ReadSession) -> bool:
    """Whether whoever is here is to be asked what kind of shop it is: nobody has answered, and no form is in use."""
    with session.reading():
        answer = derived(session, KIND_OF_SHOP, KEY)
        return not (answer and answer.values.get(ANSWER)) and may_take(session) and not queries.forms(session)


def _offered(key: str, used: Mapping[str, Form]) -> ReadyMadeForm:
    made, later = come_along(key), later_labels(key)
    return ReadyMadeForm(
        key=key,
        title=made.definition.title,
        icon=made.definition.icon,
        purpose=made.purpose,
        questions=len(list(made.definition.all_questions())) - len(later),
        later=later,
        brings=tuple(come_along(each).definition.title for each in chosen_from(key)),
        form=used[key].id if key in used else "",
    )
