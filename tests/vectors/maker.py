"""Writes the published vectors anew: `python -m tests.vectors.maker`, when the format changes and never else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.vectors import bodies, file_frames, files, forms, frames, records, runs, sealed, verdicts

HERE = Path(__file__).parent
MADE = {
    "control_bodies": bodies.made,
    "frames": frames.made,
    "runs": runs.made,
    "sealed_keys": sealed.made,
    "files": files.made,
    "manifests": files.manifests,
    "file_frames": file_frames.made,
    "authority": verdicts.made,
    **records.MADE,
    **forms.MADE,
}


def written(vectors: Any) -> str:
    """One case a line, so that a change shows."""
    return "[\n" + ",\n".join(json.dumps(case, separators=(", ", ": ")) for case in vectors) + "\n]\n"


def main() -> None:
    for name, make in MADE.items():
        (HERE / f"{name}.json").write_text(written(make()), encoding="utf-8")


if __name__ == "__main__":
    main()
