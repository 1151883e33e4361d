"""News for the rooms above this one, which this room does not know."""

from django.dispatch import Signal

# Sent after commit with ``account`` when anything of the account's configuration has changed.
config_changed = Signal()

# Sent inside the transaction with ``note``, a config_app.notes.Note: something that belongs into the audit trail.
noted = Signal()
