"""A keyring for processes that tests start: a file beside nothing else, which a test can take away."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import keyring.backend

VARIABLE = "COUNTERTOP_TEST_KEYRING"


class KeptKeyring(keyring.backend.KeyringBackend):
    """What the variable names is where it is kept."""

    priority: Any = 1.0

    def set_password(self, service: str, username: str, password: str) -> None:
        kept = self._kept() | {f"{service}/{username}": password}
        self._path().write_text(json.dumps(kept))

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept().get(f"{service}/{username}")

    def _kept(self) -> dict[str, str]:
        path = self._path()
        return json.loads(path.read_text()) if path.exists() else {}

    def _path(self) -> Path:
        return Path(os.environ[VARIABLE])
