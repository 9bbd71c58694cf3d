"""Whole shops as `record_life.py` has them, with forms of which managers, or owners, read sections alone."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Final

from msgspec.structs import replace

from desktop.forms.definition import FormSection, Question, QuestionType
from desktop.forms.identity import section_id
from desktop.records.facts import RecordChange, RecordSaved
from sync.control import Role
from tests.desktop.batches import batch
from tests.desktop.record_life import RecordLife

WAGES: Final = FormSection("wages000", "Wages", questions=(Question("weight00", QuestionType.NUMBER, "Weight"),))
READERS: Final = {"managers": Role.MANAGER, "owners": Role.OWNER}


class SectionLife(RecordLife):
    """The same people."""

    def acts(self) -> tuple[Callable[[], None], ...]:
        return (*super().acts(), self.fill_in_apart, self.fill_in_apart)

    def _sections(self, outside: Container[str]) -> tuple[FormSection, ...]:
        """Of what an entry asks as well nothing can be asked apart."""
        if "weight00" in outside or self.chance.random() < 0.3:
            return ()
        return (replace(WAGES, audience=self.chance.choice(tuple(READERS))),)

    def fill_in_apart(self) -> None:
        """Whoever may, or thinks so, what a section asks of an entry; now and then where others read it."""
        till, audience = self.chance.choice((self.ada, self.bo)), self.chance.choice(tuple(READERS))
        form, key = self.chance.choice(self.forms).form, self.chance.choice(self.keys)
        id = section_id(form, WAGES.key, self.chance.choice((audience, "managers")))
        entry = key.id(till.replica.genesis.hash, till.replica.shop_space)
        saved = RecordSaved((RecordChange(id, b"", entry, {"weight00": self._value("weight00")}),))
        self.said.append(till.replica.post(till.replica.role_space(READERS[audience]), batch(saved))[-1].hash)
        self.show(till)
