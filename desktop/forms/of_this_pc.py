"""Names of values of forms in `own.db` that belong to this PC alone: no backup takes them elsewhere."""

from typing import Final

RETENTION: Final = "forms/retention"
SIGN_IN_SCREEN: Final = "sign-in screen"
