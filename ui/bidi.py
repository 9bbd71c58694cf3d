"""Words of any script side by side on one line."""

_ISOLATE, _END = "\u2068", "\u2069"


def isolated(words: str) -> str:
    """Words that keep their own direction and do not turn round what stands beside them."""
    return f"{_ISOLATE}{words}{_END}"
