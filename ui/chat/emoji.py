"""Telling a message of nothing but emoji from others: it is shown larger."""

from __future__ import annotations

import re

_MOST_CHARACTERS = 64
_SHOWN_AS_EMOJI = (
    "\U0001f004\U0001f0cf\U0001f18e\U0001f191-\U0001f19a\U0001f1e6-\U0001f1ff\U0001f201\U0001f21a\U0001f22f"
    "\U0001f232-\U0001f236\U0001f238-\U0001f23a\U0001f250\U0001f251\U0001f300-\U0001f64f\U0001f680-\U0001f6ff"
    "\U0001f7e0-\U0001f7eb\U0001f7f0\U0001f90c-\U0001faff"
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd"
    "\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755"
    "\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55"
)
_TAGS = "[\U000e0020-\U000e007f]*"
_ONE = f"(?:[0-9#*]\ufe0f?\u20e3|[\u00a9-\u3299]\ufe0f|[{_SHOWN_AS_EMOJI}]\ufe0f?)[\U0001f3fb-\U0001f3ff]?{_TAGS}"
_ONLY = re.compile(rf"(?:{_ONE}(?:\u200d{_ONE})*\s*)+")
"""What Unicode shows as emoji by itself, what a variation selector makes one, and sequences of them."""


def is_only_emoji(text: str) -> bool:
    """Whether a short text holds emoji and nothing else."""
    text = text.strip()
    return bool(text) and len(text) <= _MOST_CHARACTERS and _ONLY.fullmatch(text) is not None
