"""Forms and their entries on the command line."""

from __future__ import annotations

from typing import Final

from desktop.forms.cli.entries import VERBS as ENTRIES
from desktop.forms.cli.forms import VERBS as FORMS
from desktop.forms.cli.formulas import VERBS as FORMULAS
from desktop.forms.cli.signing_in import VERBS as SIGNING_IN
from desktop.forms.ready_made.cli import VERBS as READY_MADE

VERBS: Final = (*FORMS, *READY_MADE, *ENTRIES, *FORMULAS, *SIGNING_IN)
