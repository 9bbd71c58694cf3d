"""Files as people give them: pasted or dropped."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl


def mime(*paths: Path) -> QMimeData:
    """What a file manager hands over of these."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data
