"""What counts as read while rows are made again."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from desktop.areas import AREAS
from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.chat.facts import Posted
from desktop.rows.projection import SMALLEST_SLICE, Projection
from desktop.rows.read_model import ReadModel
from desktop.rows.read_session import ReadSession
from tests.desktop.batches import batch
from tests.desktop.test_projection import caught_up, projected
from tests.desktop.tills import session_of
from tests.sync.replicas import agree, founded, joined

NEWER = tuple(replace(area, version=area.version + 1) for area in AREAS)


def context_of(session: ReadSession, model: ReadModel, projection: Projection) -> SimpleNamespace:
    return SimpleNamespace(
        session=session,
        local_state=session.local_state,
        model=model,
        projection=projection,
        publish=lambda _events: None,
    )


def test_nothing_counts_as_read_that_lacks_while_rows_are_made_again(tmp_path: Path) -> None:
    alice = founded()
    bob = joined(alice)
    many = SMALLEST_SLICE + 20
    bob.post(bob.shop_space, *(batch(Posted(b"", f"message {n}")) for n in range(many)))
    agree(alice, bob)
    everyone = alice.shop_space.hex()
    model = ReadModel.open(tmp_path / "model.db", bytes(32), AREAS)
    projection = projected(alice, model)
    projection.prepare()
    caught_up(projection)
    model.close()

    model = ReadModel.open(tmp_path / "model.db", bytes(32), NEWER)
    projection = projected(alice, model)
    projection.prepare()
    session = session_of(alice, model)
    while not chat_queries.total(session):
        projection.advance()
    context = context_of(session, model, projection)
    shown = chat_queries.messages(session, everyone, limit=many)
    assert 0 < len(shown) < many
    assert not chat_commands.mark_read(context, everyone, shown[-1].id)
    caught_up(projection)
    assert chat_queries.conversation(session, everyone).unread == many
    assert chat_commands.mark_read(context, everyone, shown[-1].id)
    assert chat_queries.conversation(session, everyone).unread == many - len(shown)
    for part in (session, model, alice, bob):
        part.close()
