"""Co-edited documents: the one place that touches Automerge, and within it only `library`.

A `Document` is an Automerge document that several seats edit. It gives out its own edits as changes to be signed, and
takes in the changes of others only after `sync.changes` has checked them. It belongs to one thread.

The library can panic. An object in which it did is never touched again nor freed (that can crash the process); the
document is built anew from its snapshot and the changes since, without the culprit and under a fresh actor.

Positions in texts are Unicode code points.
"""

from sync.changes import Change, ChangeIndex, Known, MemoryIndex, VoidChange, VoidReason
from sync.contents import Expand, Mark, Path, Text, Value
from sync.documents.arrivals import Outcome, Void
from sync.documents.document import Document
from sync.documents.edit import Edit
from sync.documents.faults import DocumentFault, UnknownHeads
from sync.documents.library import VERSION as LIBRARY_VERSION
from sync.documents.seed import seed_change
from sync.journal import ApplyingJournal, MemoryJournal
from sync.splices import Splice, splices_between

__all__ = [
    "LIBRARY_VERSION",
    "ApplyingJournal",
    "Change",
    "ChangeIndex",
    "Document",
    "DocumentFault",
    "Edit",
    "Expand",
    "Known",
    "Mark",
    "MemoryIndex",
    "MemoryJournal",
    "Outcome",
    "Path",
    "Splice",
    "Text",
    "UnknownHeads",
    "Value",
    "Void",
    "VoidChange",
    "VoidReason",
    "seed_change",
    "splices_between",
]
