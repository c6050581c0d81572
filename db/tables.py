"""Every table there is: importing this module makes the metadata complete."""

from __future__ import annotations

from db import agenda, buddies, buddy_pairs, buddy_rounds, chats, communities, cpd, starters, words
from db.base import Base

metadata = Base.metadata
FEATURES = (agenda, buddies, buddy_pairs, buddy_rounds, chats, communities, cpd, starters, words)
