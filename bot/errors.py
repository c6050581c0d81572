"""The two kinds of trouble: a member's, told to the member; everything else is ours, and is logged."""

from __future__ import annotations


class UserError(Exception):
    """Something a member can put right. Its text is shown to that member, privately, as it stands."""


class SetupError(Exception):
    """Something the person who runs the bot must put right. Its text is printed, without a traceback."""


class OutOfReach(SetupError):
    """The settings may be right, but the database or Discord cannot be reached just now. Printed in the same way."""
