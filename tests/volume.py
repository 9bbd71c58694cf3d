"""How much of what chance draws is tried: a quarter in every run, all of it in `make test-slow`.

For properties that make whole shops or talk to many PCs at each example: what they draw first finds most.
"""

import os

THOROUGH = os.environ.get("COUNTERTOP_THOROUGH") == "1"


def drawn(examples: int) -> int:
    """So many examples, or the first quarter of them."""
    return examples if THOROUGH else max(3, examples // 4)
