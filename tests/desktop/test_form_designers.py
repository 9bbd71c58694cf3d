"""Three who design one form apart have one draft in the end, in which nothing is missing."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desktop.documents.field_session import FieldSession
from desktop.documents.fields import PutField
from desktop.forms.definition import parsed, written
from desktop.forms.drafts.fields import START
from desktop.forms.drafts.session import DraftSession
from tests.desktop.designs import NAME, VISITORS
from tests.desktop.field_peers import KEY, Peer, meet

acts = st.sampled_from(
    ["add", "add", "choose", "put", "type", "move", "remove", "keep", "undo", "redo", "flush", "meet"]
)
lives = st.lists(st.tuples(st.integers(0, 2), acts, st.integers(0, 9), st.integers(0, 9)), max_size=25)


class Studio:
    """Three who design one form; every title that is given is another one."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.peers = [Peer(number) for number in (1, 2, 3)]
        self.peers[0].do(PutField(START, written(VISITORS)))
        meet(*self.peers)
        self.peers[0].session = FieldSession(KEY, self.peers[0], lambda: 0)
        self.sessions = [DraftSession(peer.session, self.chance.randbytes) for peer in self.peers]
        self.added: dict[str, str] = {}
        self.touched: set[str] = set()

    def act(self, who: int, what: str, one: int, other: int) -> None:
        session = self.sessions[who]
        paths = [each.path for each in session.draft.questions]
        path, after = paths[one % len(paths)] if paths else "", [*paths, ""][other % (len(paths) + 1)]
        if what == "add":
            label = f"<{len(self.added)}>"
            self.added[session.add("questions", {"type": "text", "label": label}, after)] = label
        elif what == "meet":
            meet(self.peers[who], self.peers[other % 3], order=self.chance.shuffle)
        elif what in ("undo", "redo", "flush"):
            getattr(session, what)()
        elif path:
            self.change(session, what, path, after, other)

    def change(self, session: DraftSession, what: str, path: str, after: str, number: int) -> None:
        if what == "choose":
            session.add(f"{path}/choices", {"label": str(number)})
        elif what == "put":
            session.put(path, type=("text", "select_one", "number")[number % 3])
        elif what == "type":
            session.put(path, label=f"{number}{session_label(session, path)}")
        elif what == "move" and after != path:
            session.move(path, after)
        elif what == "remove":
            session.remove(path)
            self.touched.add(path)
        else:
            session.bring_back(path)


def session_label(session: DraftSession, path: str) -> str:
    return next(each.question.label for each in session.draft.questions if each.path == path)


@given(life=lives, seed=st.integers(0, 99))
def test_three_who_design_apart_have_one_draft_in_which_nothing_is_missing(life: list[Any], seed: int) -> None:
    studio = Studio(seed)
    undone = False
    for act in life:
        studio.act(*act)
        undone = undone or act[1] == "undo"
    meet(*studio.peers, order=studio.chance.shuffle)
    meet(*studio.peers)
    drafts = [session.draft for session in studio.sessions]
    assert drafts[0] == drafts[1] == drafts[2]
    assert parsed(written(drafts[0].definition)) == drafts[0].definition
    there = {each.path: each.question.label for each in drafts[0].questions}
    for path, label in studio.added.items():
        if path not in studio.touched and not undone:
            assert there[path].endswith(label)
    assert {each.path for each in drafts[0].removed} <= {*studio.touched, *studio.added}


writing = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["type", "type", "meet"]), st.integers(0, 9)), max_size=15
)


@given(writing, st.integers(0, 9))
def test_what_is_written_apart_in_a_title_that_a_draft_began_with_is_all_there(acts: list[Any], seed: int) -> None:
    studio, name = Studio(seed), f"questions/{NAME}"
    typed = ""
    for who, what, at in acts:
        if what == "meet":
            meet(studio.peers[who], studio.peers[at % 3], order=studio.chance.shuffle)
        else:
            typed += chr(0x4E00 + len(typed))
            label = session_label(studio.sessions[who], name)
            studio.sessions[who].put(name, label=label[:at] + typed[-1] + label[at:])
    meet(*studio.peers, order=studio.chance.shuffle)
    meet(*studio.peers)
    labels = {session_label(session, name) for session in studio.sessions}
    assert len(labels) == 1
    assert set("".join(labels)) == set("Name" + typed)
    studio.sessions[0].renew(VISITORS)
    assert studio.sessions[0].draft.definition == VISITORS
