"""What a route comes to, in a line: “Jin asks for 150 EUR → Bo. 600 EUR → Bo, then Ann.”"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.records.collection import Field, Kind
from desktop.records.values import Money
from ui.bidi import filled, one_of

if TYPE_CHECKING:
    from desktop.forms.route_proof import ProvenRequest
    from ui.forms.builder.naming import ShopWriting

tr = QCoreApplication.translate


def proof_words(worked_out: Sequence[ProvenRequest], writing: ShopWriting) -> str:
    """Of one person's requests for more and more."""
    by = worked_out[0].by or tr("RoutePart", "Somebody")
    return " ".join(_words(proof, by if not number else "", writing) for number, proof in enumerate(worked_out))


def _words(proof: ProvenRequest, by: str, writing: ShopWriting) -> str:
    steps = (one_of(names) or tr("RoutePart", "nobody here") for names in proof.steps)
    signers = tr("RoutePart", ", then ").join(steps) or tr("RoutePart", "nobody")
    if proof.amount is None:
        return filled(tr("RoutePart", "%1 asks → %2."), by, signers)
    kind = Kind.MONEY if isinstance(proof.amount, Money) else Kind.NUMBER
    amount = writing.typed.texts.text(Field("", kind, ""), proof.amount)
    if by:
        return filled(tr("RoutePart", "%1 asks for %2 → %3."), by, amount, signers)
    return filled(tr("RoutePart", "%1 → %2."), amount, signers)
