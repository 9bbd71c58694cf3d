"""A form that tests design, and people who design it."""

from __future__ import annotations

import random

from desktop.documents.field_session import FieldSession
from desktop.documents.fields import PutField
from desktop.forms.definition import (
    EVERYONE,
    Act,
    Choice,
    Definition,
    FormSection,
    Numbering,
    PrintSheet,
    Question,
    QuestionType,
    RouteStep,
    Rule,
    Sorting,
    View,
    Who,
)
from desktop.forms.drafts.fields import fields_of
from desktop.forms.drafts.session import DraftSession
from tests.desktop.field_peers import KEY, Peer, meet

NAME, KIND, LINES, WHAT, PRICE = (f"{name}0000" for name in ("name", "kind", "line", "what", "cost"))
COURIER = Choice("c/1", "Courier", "#AA0000")
VISITORS = Definition(
    title="Visitors",
    one="visit",
    name=NAME,
    icon="door",
    colour="#0F766E",
    add=EVERYONE,
    change_all=Who("manager", ("ab" * 16,)),
    locked=True,
    sections=(FormSection("section1", "Badge", relevant=f"{{{KIND}}} = \"c/1\""),),
    questions=(
        Question(NAME, QuestionType.TEXT, "Name", hint="As on the card", required="TRUE"),
        Question(KIND, QuestionType.ONE_OF, "Kind", choices=(COURIER, Choice("%2F", "Guest"))),
        Question(
            LINES,
            QuestionType.ROWS,
            "Brings",
            questions=(
                Question(WHAT, QuestionType.TEXT, "What"),
                Question(PRICE, QuestionType.MONEY, "Price", currency="EUR"),
            ),
        ),
    ),
    rules=(Rule(f"{{{NAME}}} = \"\"", "Who is it?", refuse=True), Rule("FALSE", "Never")),
    views=(View("view0000", "By kind", "board", questions=(NAME, KIND), sort=(Sorting(NAME),), group=KIND),),
    route=(RouteStep(), RouteStep(question=NAME)),
    print=PrintSheet(questions=(NAME,)),
    numbers=(Numbering(NAME),),
    acts=(Act("act00000", "saved", ({"what": "message"},)),),
    keep_days=30,
)  # fmt: skip


def designers(definition: Definition = VISITORS) -> tuple[DraftSession, DraftSession, Peer, Peer]:
    """Two who have a draft open that says this, and can undo nothing yet."""
    peers = Peer(1), Peer(2)
    peers[0].do(*(PutField(key, value) for key, value in fields_of(definition).items()))
    meet(*peers)
    for peer in peers:
        peer.session = FieldSession(KEY, peer, lambda: 0)
    sessions = [DraftSession(peer.session, random.Random(peer.feed[0]).randbytes) for peer in peers]
    return sessions[0], sessions[1], *peers


def titles(session: DraftSession) -> list[str]:
    return [question.label for question in session.draft.definition.questions]


def question(session: DraftSession, label: str) -> Question:
    return next(each for each in session.draft.definition.questions if each.label == label)


def path(session: DraftSession, label: str) -> str:
    return next(each.path for each in session.draft.questions if each.question.label == label)
