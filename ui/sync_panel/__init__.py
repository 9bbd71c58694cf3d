"""What a click on the sync line shows: every PC, what it has, and what to check when one is not found."""

from ui.sync_panel.panel import SyncDialog, SyncPanel

__all__ = ["SyncDialog", "SyncPanel"]
