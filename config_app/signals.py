"""News for the rooms above this one, which this room does not know."""

from django.dispatch import Signal

# Sent after commit with ``account`` when anything of the account's configuration has changed.
config_changed = Signal()

# Sent inside the transaction with ``note``, a config_app.notes.Note: something that belongs into the audit trail.
noted = Signal()

# Sent after commit with ``user_id`` when it may be that this person may no longer do something, or is signed out:
# ``gone`` then names the browser session that has ended (config_app.sign_ins.name_of), and is "" otherwise.
access_changed = Signal()
