"""Everything in the prompts folder, read once when the bot starts: immutable snapshots, each swapped whole."""

from __future__ import annotations

from dataclasses import dataclass

from bot.buddies.content import BuddyContent, read_buddies
from bot.chats.practice import Script
from bot.config import Settings
from bot.content import read_content
from bot.cpd.frameworks import Frameworks, load_frameworks
from bot.cpd.models import Models, load_models
from bot.starters.library import Shelf


@dataclass(frozen=True, slots=True)
class Prompts:
    shelf: Shelf
    practice: Script
    frameworks: Frameworks
    models: Models
    buddies: BuddyContent

    @classmethod
    def read(cls, settings: Settings) -> Prompts:
        """Raises SetupError that names the file, the line and the reason."""
        folder = settings.prompts_dir
        shelf = Shelf.of(settings)
        shelf.open()
        return cls(
            shelf,
            read_content(folder / "chats" / "practice.yaml", Script),
            load_frameworks(folder / "frameworks"),
            load_models(folder / "reflection"),
            read_buddies(folder / "buddies"),
        )
