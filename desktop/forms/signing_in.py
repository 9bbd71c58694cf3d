"""A form that this PC is left to visitors with: what they write, and the digits that lead back into the shop.

Kept in `own.db` of whoever left it to them, so that it is there again after a restart. What is written says with each
save that it came from there (`records/writers.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.forms import queries
from desktop.forms.definition import QuestionType
from desktop.forms.entries import Answers, add_entry
from desktop.forms.here_now import stay_of
from desktop.forms.sign_in_state import SignInScreen, keep_sign_in_screen, sign_in_screen
from desktop.home.wall_clock import local_time, wall_ms
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.values import Moment
from desktop.records.writers import SIGN_IN_SCREEN
from desktop.rows.fold import fold
from desktop.rows.typed_text import cleaned
from sync.clock import datetime_of

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition, Question
    from desktop.records.records import Record

LEAST_DIGITS: Final = 4
MOST_DIGITS: Final = 8
TRIES: Final = 3
_FIRST_WAIT_MS: Final = 60_000
_LONGEST_WAIT_MS: Final = 15 * 60_000
_SALT_BYTES: Final = 16
_HERE_AT_MOST_MS: Final = 24 * 3_600_000


def start(context: CommandContext, form: str, digits: str | None, monitor: str = "") -> SignInScreen:
    """Leave this PC to visitors with a form; without digits, until the PIN of whoever starts it is typed. Raises
    NotFoundError, NotAllowedError, InvalidError."""
    record_commands.may_add(context, queries.entries_of(context.session, form))
    salt = context.random(_SALT_BYTES)
    digest = b"" if digits is None else _digest(salt, sound_digits(digits))
    screen = SignInScreen(form, monitor, salt, digest)
    keep_sign_in_screen(context, screen)
    return screen


def leave(context: CommandContext, digits: str) -> None:
    """Back into the shop, for who knows the digits; a wrong try is counted before it is answered."""
    screen = sign_in_screen(context.session)
    if screen is None:
        return
    now = wall_ms()
    if now < screen.waits_until_ms <= now + _LONGEST_WAIT_MS:
        raise NotAllowedError(_try_again_words(screen))
    wrong = screen.wrong + 1
    wait = min(_FIRST_WAIT_MS << min(wrong - TRIES, 8), _LONGEST_WAIT_MS) if wrong >= TRIES else 0
    counted = replace(screen, wrong=wrong, waits_until_ms=now + wait if wait else 0)
    keep_sign_in_screen(context, counted)
    if compare_digest(_digest(screen.salt, digits.strip()), screen.digest):
        end(context)
    elif wait:
        raise NotAllowedError(f"Those are not the digits. {_try_again_words(counted)}")
    else:
        raise InvalidError("Those are not the digits.")


def end(context: CommandContext) -> None:
    """Back into the shop, for who typed their PIN, or may use the command line of this PC."""
    keep_sign_in_screen(context, None)


def sign_in(context: CommandContext, form: str, answers: Answers, rows: Mapping[str, Sequence[Answers]]) -> Record:
    """What a visitor wrote is an entry now."""
    return add_entry(context, form, answers, rows, rule=SIGN_IN_SCREEN)


def called_by(definition: Definition) -> Question | None:
    """The question that says who somebody is."""
    named = definition.by_key.get(definition.name) or next(iter(definition.questions), None)
    return named if named is not None and named.type is QuestionType.TEXT else None


def sign_out(context: CommandContext, form: str, typed: str) -> Record:
    """Whoever came within a day under this name, and has not left, leaves now. Says nothing of anybody else.

    Raises NotFoundError where nobody or several are called so.
    """
    definition, collection = queries.form(context.session, form).definition, queries.entries_of(context.session, form)
    stay, name = stay_of(definition), called_by(definition)
    if stay is None or name is None:
        raise InvalidError("This form does not ask when somebody left.")
    since = wall_ms() - _HERE_AT_MOST_MS
    how = f'WHERE t.away = 0 AND t."{stay.arrived}" NOTNULL AND t."{stay.left}" ISNULL AND r.created_ms >= ?'
    here = record_queries.selected(context.session, collection, how, since)
    meant = [each for each in here if _folded(each.values.get(name.key)) == _folded(typed)]
    if len(meant) != 1:
        raise NotFoundError("Nobody was found by this name alone. Please tell somebody of the shop.")
    values = {meant[0].id: {stay.left: Moment(wall_ms())}}
    record_commands.save_many(context, collection, values, rule=SIGN_IN_SCREEN)
    return meant[0]


def sound_digits(typed: str) -> str:
    """Digits that can lead out. Raises InvalidError."""
    digits = typed.strip()
    if not (digits.isascii() and digits.isdigit() and LEAST_DIGITS <= len(digits) <= MOST_DIGITS):
        raise InvalidError(f"Choose {LEAST_DIGITS} to {MOST_DIGITS} digits.")
    return digits


def _digest(salt: bytes, digits: str) -> bytes:
    return hashlib.scrypt(digits.encode(), salt=salt, n=1 << 14, r=8, p=1, dklen=32)


def _try_again_words(screen: SignInScreen) -> str:
    return f"Try again after {local_time(datetime_of(screen.waits_until_ms)):%H:%M:%S}."


def _folded(text: object) -> str:
    return " ".join(fold(cleaned(text)).split()) if isinstance(text, str) else ""
