"""The roles that people have in the shop, and what they are called where they are kept and told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sync.control import Role

if TYPE_CHECKING:
    from desktop.people.records import Role as RoleName

ROLE_NAMES: Final[Mapping[Role, RoleName]] = {
    Role.OWNER: "owner",
    Role.MANAGER: "manager",
    Role.EMPLOYEE: "employee",
}
ROLES: Final[Mapping[str, Role]] = {name: role for role, name in ROLE_NAMES.items()}
"""The same by their names."""
