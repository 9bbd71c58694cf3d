"""How long entries are kept, and how they are printed, said of a form in use without its builder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from desktop.forms.drafts.in_use import change_in_use

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import PrintSheet
    from desktop.forms.records import Form


async def keep_for(context: CommandContext, id: str, days: int) -> Form:
    """From now on a form's entries are erased after so many days, 0: never; its draft says so too.

    Raises InvalidError where the draft holds other changes, which are nobody's to use here; NotAllowedError.
    """
    elsewhere = "This form is being changed. Say there how long its entries are kept."
    return await change_in_use(context, id, lambda definition: replace(definition, keep_days=days), elsewhere)


async def print_so(context: CommandContext, id: str, sheet: PrintSheet) -> Form:
    """From now on a form's entries are printed so, for everybody. Raises as `keep_for`."""
    elsewhere = "This form is being changed. Use or throw away what is changed first, then say how it is printed."
    return await change_in_use(context, id, lambda definition: replace(definition, print=sheet), elsewhere)
