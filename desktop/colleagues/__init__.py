"""Several people at one PC: who is in, PINs, letting colleagues in and taking them off it."""

from typing import Final

VERSION: Final = 1
