"""Who may say what, in a fact's own past (§5, Entitlement)."""

from tests.second.control import BY_ROLE, DIRECT, EMPLOYEE, FILE, MANAGER, OWNER, PRIVATE, SHAPES, Kind, space_id
from tests.second.identity import check_certificate, proof_text
from tests.second.notation import Bad, verify
from tests.second.pasts import Fact
from tests.second.standpoint import Need, Standpoint


def need_of(s: Standpoint, me: bytes, fact: Fact) -> Need | None:
    """None: this member may not say this."""
    need = asked(s, me, fact) if fact.kind in SHAPES else Need(OWNER)
    return need if need is not None and s.role(me) >= need.role else None


def over(s: Standpoint, me: bytes, member: bytes) -> Need:
    if me == member:
        return Need()
    return Need(MANAGER if s.role(member) == EMPLOYEE else OWNER)


def asked(s: Standpoint, me: bytes, fact: Fact) -> Need | None:
    v = fact.value
    match fact.kind:
        case Kind.COVERED | Kind.KEY_SEALED:
            return Need()
        case Kind.MEMBER_ADDED:
            return Need(MANAGER if v[1] == EMPLOYEE else OWNER) if not s.role(v[0]) else None
        case Kind.MEMBER_REMOVED:
            return over(s, me, v[0]) if s.role(v[0]) else None
        case Kind.ROLE_SET:
            return Need(OWNER) if s.role(v[0]) else None
        case Kind.CUT_RAISED:
            return Need(OWNER) if v[0] in s.accepted else None
        case Kind.OWNER_ANSWERED:
            return Need(OWNER)
        case Kind.ERASED:
            return erasing(s, me, v)
        case Kind.DEVICE_ADDED | Kind.SEAT_ADDED | Kind.RECOVERY_ADDED:
            return letting_in(s, me, fact)
        case Kind.DEVICE_REMOVED:
            return max((over(s, me, grant.member) for grant in s.device_grants(v[0])), default=None)
        case Kind.SEAT_REMOVED:
            seat = s.admission(v[0])
            return over(s, me, seat.member) if seat is not None and s.may_enrol(seat) else None
    return in_space(s, me, fact)


def erasing(s: Standpoint, me: bytes, value: list) -> Need | None:
    author = s.admission(value[0])
    if author is None:
        return None
    return Need() if author.member == me and not value[3] else Need(OWNER)


def letting_in(s: Standpoint, me: bytes, fact: Fact) -> Need | None:
    v, genesis = fact.value, s.genesis.hash
    if not s.role(v[0]):
        return None
    need = over(s, me, v[0])._replace(enrols=me == v[0])
    if fact.kind == Kind.RECOVERY_ADDED:
        proves = verify(v[1], v[2], proof_text(genesis, v[0], bytes(16), v[1], bytes(32)))
        return Need(OWNER) if proves and s.admission(v[1]) is None else None
    if fact.kind == Kind.SEAT_ADDED:
        proves = verify(v[2], v[4], proof_text(genesis, v[0], v[1], v[2], v[3]))
        return need if proves and s.device_grants(v[1]) and s.admission(v[2]) is None else None
    try:
        check_certificate(v[2], v[1])
    except Bad:
        return None
    return need if v[1] not in s.added_devices and not s.taken(Kind.DEVICE_REMOVED, v[1]) else None


def in_space(s: Standpoint, me: bytes, fact: Fact) -> Need | None:
    v = fact.value
    if fact.kind == Kind.SPACE_CREATED:
        members = [me] if v[1] == PRIVATE else v[2]
        mine = v[1] != DIRECT or me in members
        return Need() if mine and v[0] == space_id(s.genesis.hash, v[1], members, v[3]) else None
    if v[0] not in s.spaces:
        return None
    _, kind, members, nonce = s.spaces[v[0]].value
    if fact.kind == Kind.EPOCH_STARTED:
        if not s.is_in(me, v[0]):
            return None
        if kind in (BY_ROLE, FILE) and me not in members:
            return Need(nonce[0])
        return Need(space=v[0]) if kind == PRIVATE else Need()
    if kind != PRIVATE or not may_be_meant(s, fact):
        return None
    if not s.is_in(me, v[0]) or (fact.kind == Kind.SPACE_MEMBER_ADDED and not s.may_pass_on(me, v[0], v[2])):
        return Need(OWNER)
    return Need(space=v[0])


def may_be_meant(s: Standpoint, fact: Fact) -> bool:
    """Whether this member can be let into, or taken out of, this private space."""
    if fact.kind == Kind.SPACE_MEMBER_REMOVED:
        return s.is_in(fact.value[1], fact.value[0])
    space, member, epoch = fact.value
    return bool(s.role(member)) and epoch in s.epochs and s.epochs[epoch].value[0] == space
