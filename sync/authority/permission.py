"""Who may do what, seen from one standpoint (DESIGN §5); refusals are sentences for the screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sync import control
from sync.authority.admittance import may_pass_on
from sync.authority.resolution import Standpoint
from sync.authority.rights import NOTHING, Permit
from sync.control import Role, RoleSet, SpaceKind
from sync.errors import BadSignatureError, MalformedError
from sync.identity import ID_SIZE, KEY_SIZE, device_public_key, proof_message, verify

ONLY_OWNERS = "Only an owner can do this."
ONLY_OWNERS_AND_MANAGERS = "Only an owner or a manager can do this."
NOT_HERE = "This person is not in the shop."
ALREADY_HERE = "This person is already in the shop."
NO_SUCH_PC = "This PC is not one of the shop's."
REMOVED_PC = "This PC was removed; it can come back only as a new one."
ALREADY_PC = "This PC is already one of the shop's."
USED_KEY = "This key was used before; it can come back only as a new one."
BAD_PROOF = "The new PC did not prove that the key is its own."
NO_SUCH_CONVERSATION = "This conversation does not exist."
NOT_IN_CONVERSATION = "Only someone in this conversation can do this."
NOT_READ = "Only an owner can let somebody read here what you cannot read yourself."
FIXED_CONVERSATION = "Nobody can be added to or removed from this conversation."
WRONG_CONVERSATION = "This conversation's name does not match the people in it."
LAST_OWNER = "The shop would be left without an owner who can use a PC. Make someone else an owner first."


class Refusal(NamedTuple):
    """Why not, in one sentence."""

    sentence: str


Answer = Permit | Refusal


@lru_cache(maxsize=4096)
def proves(binding: bytes, member: bytes, device: bytes, feed: bytes, sealing: bytes, proof: bytes) -> bool:
    """Whether a new key agreed to become this member's seat on this device."""
    try:
        verify(feed, proof, proof_message(binding, member, device, feed, sealing))
    except BadSignatureError:
        return False
    return True


@lru_cache(maxsize=4096)
def certifies(device: bytes, certificate: bytes) -> bool:
    """Whether a certificate is well formed and names this device."""
    try:
        device_public_key(device, certificate)
    except MalformedError:
        return False
    return True


def recovery_proof_message(genesis: bytes, member: bytes, key: bytes) -> bytes:
    """What a recovery key signs: a seat's proof with zeros for the device and the sealing key."""
    return proof_message(genesis, member, bytes(ID_SIZE), key, bytes(KEY_SIZE))


def permission(seen: Standpoint, actor: bytes, value: control.Value) -> Answer:
    """Whether a member who is in the shop may say this, and by what right.

    Which of the member's seats says it, and whether an owner would be left, is not looked at here.
    """
    return _RULES[type(value)](seen, actor, value)


def _anybody(seen: Standpoint, actor: bytes, value: control.Covered | control.KeySealed) -> Answer:
    return NOTHING


def _unknown(seen: Standpoint, actor: bytes, value: control.Unknown) -> Answer:
    """It withholds what is written after it, the whole shop's: nobody but an owner may do that."""
    return _by_role(seen, actor, Role.OWNER)


def _by_role(seen: Standpoint, actor: bytes, needed: Role) -> Answer:
    role = seen.role(actor)
    if role is not None and role >= needed:
        return Permit(needed)
    return Refusal(ONLY_OWNERS if needed == Role.OWNER else ONLY_OWNERS_AND_MANAGERS)


def _over(seen: Standpoint, actor: bytes, member: bytes) -> Answer:
    """The right over a member, their PCs and seats: one's own, an employee's for managers, anyone's for owners."""
    if actor == member:
        return NOTHING
    return _by_role(seen, actor, Role.MANAGER if seen.role(member) == Role.EMPLOYEE else Role.OWNER)


def _member_added(seen: Standpoint, actor: bytes, value: control.MemberAdded) -> Answer:
    if seen.role(value.member) is not None:
        return Refusal(ALREADY_HERE)
    return _by_role(seen, actor, Role.MANAGER if value.role == Role.EMPLOYEE else Role.OWNER)


def _member_removed(seen: Standpoint, actor: bytes, value: control.MemberRemoved) -> Answer:
    return Refusal(NOT_HERE) if seen.role(value.member) is None else _over(seen, actor, value.member)


def _role_set(seen: Standpoint, actor: bytes, value: control.RoleSet) -> Answer:
    return Refusal(NOT_HERE) if seen.role(value.member) is None else _by_role(seen, actor, Role.OWNER)


def _device_added(seen: Standpoint, actor: bytes, value: control.DeviceAdded) -> Answer:
    if seen.device_removals(value.device):
        return Refusal(REMOVED_PC)
    if seen.device(value.device) is not None:
        return Refusal(ALREADY_PC)
    if seen.role(value.member) is None:
        return Refusal(NOT_HERE)
    if not certifies(value.device, value.certificate):
        return Refusal(BAD_PROOF)
    return _enrolling(_over(seen, actor, value.member), actor == value.member)


def _device_removed(seen: Standpoint, actor: bytes, value: control.DeviceRemoved) -> Answer:
    """The right over each person for whom this PC was brought in."""
    if seen.device(value.device) is None:
        return Refusal(NO_SUCH_PC)
    answers = [_over(seen, actor, grant.member) for grant in seen.device_grants(value.device)]
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    permits = [answer for answer in answers if isinstance(answer, Permit)]
    return next(iter(refusals), None) or max(permits, default=Refusal(REMOVED_PC))


def _enrolling(answer: Answer, own: bool) -> Answer:
    return answer._replace(enrols=True) if own and isinstance(answer, Permit) else answer


def _seat_added(seen: Standpoint, actor: bytes, value: control.SeatAdded) -> Answer:
    if seen.role(value.member) is None:
        return Refusal(NOT_HERE)
    if not seen.device_grants(value.device):
        return Refusal(NO_SUCH_PC if seen.device(value.device) is None else REMOVED_PC)
    if seen.admission(value.feed) is not None:
        return Refusal(USED_KEY)
    binding = seen.ledger.genesis.hash
    if not proves(binding, value.member, value.device, value.feed, value.sealing, value.proof):
        return Refusal(BAD_PROOF)
    return _enrolling(_over(seen, actor, value.member), actor == value.member)


def _recovery_key_added(seen: Standpoint, actor: bytes, value: control.RecoveryKeyAdded) -> Answer:
    if seen.role(value.member) is None:
        return Refusal(NOT_HERE)
    if seen.admission(value.key) is not None:
        return Refusal(USED_KEY)
    if not proves(seen.ledger.genesis.hash, value.member, bytes(ID_SIZE), value.key, bytes(KEY_SIZE), value.proof):
        return Refusal(BAD_PROOF)
    return _by_role(seen, actor, Role.OWNER)


def _seat_removed(seen: Standpoint, actor: bytes, value: control.SeatRemoved) -> Answer:
    admission = seen.admission(value.feed)
    if admission is None or not seen.may_enrol(admission):
        return Refusal(NO_SUCH_PC)
    return _over(seen, actor, admission.member)


def _space_created(seen: Standpoint, actor: bytes, value: control.SpaceCreated) -> Answer:
    kind = SpaceKind(value.space_kind)
    members = (actor,) if kind == SpaceKind.PRIVATE else value.members
    if kind == SpaceKind.DIRECT and actor not in members:
        return Refusal(NOT_IN_CONVERSATION)
    if value.space != control.space_id(seen.ledger.genesis.hash, kind, members, value.nonce):
        return Refusal(WRONG_CONVERSATION)
    return NOTHING


def _epoch_started(seen: Standpoint, actor: bytes, value: control.EpochStarted) -> Answer:
    kind = seen.space_kind(value.space)
    if kind is None:
        return Refusal(NO_SUCH_CONVERSATION)
    if not seen.is_in(actor, value.space):
        return Refusal(NOT_IN_CONVERSATION)
    file = seen.ledger.spaces[value.space]
    if file.role is not None and actor not in file.pair:
        return Permit(file.role)
    return Permit(space=value.space) if kind == SpaceKind.PRIVATE else NOTHING


def _space_member_added(seen: Standpoint, actor: bytes, value: control.SpaceMemberAdded) -> Answer:
    epoch = seen.ledger.epochs.get(seen.ledger.causality.index.get(value.from_epoch, -1))
    if epoch is None or not epoch.bit & seen.standing or epoch.space != value.space:
        return _among(seen, actor, value.space, Refusal(NO_SUCH_CONVERSATION))
    answer = _among(seen, actor, value.space, None if seen.role(value.member) else Refusal(NOT_HERE))
    if isinstance(answer, Refusal) or may_pass_on(seen, actor, epoch):
        return answer
    by_role = _by_role(seen, actor, Role.OWNER)
    return by_role if isinstance(by_role, Permit) else Refusal(NOT_READ)


def _space_member_removed(seen: Standpoint, actor: bytes, value: control.SpaceMemberRemoved) -> Answer:
    return _among(seen, actor, value.space, None if seen.is_in(value.member, value.space) else Refusal(NOT_HERE))


def _among(seen: Standpoint, actor: bytes, space: bytes, objection: Refusal | None) -> Answer:
    """The right over who is in a private space, unless the space or the objection speaks against it."""
    kind = seen.space_kind(space)
    if kind is None:
        return Refusal(NO_SUCH_CONVERSATION)
    if kind != SpaceKind.PRIVATE:
        return Refusal(FIXED_CONVERSATION)
    if objection:
        return objection
    if seen.is_in(actor, space):
        return Permit(space=space)
    answer = _by_role(seen, actor, Role.OWNER)
    return answer if isinstance(answer, Permit) else Refusal(NOT_IN_CONVERSATION)


def _cut_raised(seen: Standpoint, actor: bytes, value: control.CutRaised) -> Answer:
    removal = seen.ledger.causality.index.get(value.removal, -1)
    if removal not in seen.ledger.takings or not seen.accepted >> removal & 1:
        return Refusal("There is no such removal.")
    return _by_role(seen, actor, Role.OWNER)


def _erased(seen: Standpoint, actor: bytes, value: control.Erased) -> Answer:
    admission = seen.admission(value.feed)
    if admission is None:
        return Refusal(NO_SUCH_PC)
    return NOTHING if admission.member == actor and not value.kept else _by_role(seen, actor, Role.OWNER)


def _owner_answered(seen: Standpoint, actor: bytes, value: control.OwnerAnswered) -> Answer:
    return _by_role(seen, actor, Role.OWNER)


_RULES: Final[dict[type, Callable[[Standpoint, bytes, Any], Answer]]] = {
    control.Covered: _anybody,
    control.MemberAdded: _member_added,
    control.RoleSet: _role_set,
    control.MemberRemoved: _member_removed,
    control.DeviceAdded: _device_added,
    control.DeviceRemoved: _device_removed,
    control.SeatAdded: _seat_added,
    control.SeatRemoved: _seat_removed,
    control.SpaceCreated: _space_created,
    control.EpochStarted: _epoch_started,
    control.SpaceMemberAdded: _space_member_added,
    control.SpaceMemberRemoved: _space_member_removed,
    control.CutRaised: _cut_raised,
    control.Erased: _erased,
    control.RecoveryKeyAdded: _recovery_key_added,
    control.KeySealed: _anybody,
    control.OwnerAnswered: _owner_answered,
    control.Unknown: _unknown,
}
_REMOVALS: Final = frozenset(
    (control.MemberRemoved, control.DeviceRemoved, control.SeatRemoved, control.SpaceMemberRemoved)
)


def takes(seen: Standpoint, value: control.Value) -> bool:
    """Whether this takes a right away, seen from here."""
    if isinstance(value, RoleSet):
        role = seen.role(value.member)
        return role is not None and value.role < role
    return type(value) in _REMOVALS
