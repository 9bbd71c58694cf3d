"""What waits for an owner, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.rows.names import isolated

if TYPE_CHECKING:
    from desktop.agreeing.records import HeldStep


def put_away_words(step: HeldStep) -> str:
    """Who did what."""
    who = "You" if step.mine else isolated(step.author)
    count = f"{step.things:,}" if step.things else "very many"
    said = f"took back {count} {step.what} for good" if step.for_good else f"threw away {count} {step.what}"
    return f"{who} {said}."


def waiting_words(step: HeldStep) -> str:
    """That, and what is needed."""
    return f"{put_away_words(step)} {'An owner said no.' if step.refused else 'An owner must agree.'}"


STAYS = "Until then all of it stays where it is, on all PCs."
REFUSED = "All of it stays where it is, on all PCs."
