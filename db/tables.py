"""Every table there is: importing this module makes the metadata complete."""

from __future__ import annotations

from db import agenda, chats, communities, cpd, starters, words
from db.base import Base

metadata = Base.metadata
FEATURES = (agenda, chats, communities, cpd, starters, words)
