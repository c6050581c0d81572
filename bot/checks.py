"""Whether this copy of the bot could run: each thing it leans on, and what to do where something is amiss."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.buddies.content import read_buddies
from bot.chats.practice import Script
from bot.client import look_up, may_read_words
from bot.config import Settings
from bot.content import FaultyContent, read_content
from bot.cpd.frameworks import load_frameworks
from bot.cpd.keys import known_keys
from bot.cpd.models import load_models
from bot.errors import SetupError
from bot.starters.library import Shelf
from db.engine import Database
from db.migrate import Schema, schema


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` is empty where all is well."""

    says: str
    remedy: str = ""

    @property
    def ok(self) -> bool:
        return not self.remedy


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """Look at everything, quick and local things first. Makes the data folder if there is none, and nothing else."""
    yield Finding("The settings can be read.")
    yield data_folder(settings.data_dir)
    yield signing_keys(settings.data_dir)
    yield prompts_folder(settings.prompts_dir)
    yield starters(settings)
    yield practice(settings.prompts_dir / "chats")
    yield frameworks(settings.prompts_dir / "frameworks")
    yield reflection(settings.prompts_dir / "reflection")
    yield buddies(settings.prompts_dir / "buddies")
    yield await database(settings)
    async for finding in token(settings):
        yield finding


def data_folder(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return Finding(f"The data folder ({folder}) can be written to.")
    except OSError as error:
        return Finding(
            f"The data folder ({folder}) cannot be written to: {error.strerror}.",
            "Let the bot's user write there, or name another folder in COMMON_THREAD_DATA_DIR.",
        )


def signing_keys(folder: Path) -> Finding:
    try:
        known = known_keys(folder)
    except SetupError as error:
        return Finding("Records of taking part cannot be signed.", str(error))
    if not known:
        return Finding("There is no key for records of taking part yet; the first start makes it.")
    return Finding(
        f"The key for records of taking part can be used, and so can {len(known) - 1} older ones, for checking."
    )


def prompts_folder(folder: Path) -> Finding:
    files = sorted(folder.rglob("*.yaml"))
    if not files:
        return Finding(
            f"The prompts folder ({folder}) holds no prompts.",
            "COMMON_THREAD_PROMPTS_DIR must name the prompts folder that came with the bot, or your own copy of it.",
        )
    return Finding(f"The prompts folder ({folder}) holds {len(files)} files.")


def starters(settings: Settings) -> Finding:
    """The shipped ones, and those in a folder of this copy's own."""
    shelf = Shelf.of(settings)
    try:
        shelf.open()
    except FaultyContent as faulty:
        return Finding(f"The conversation starters cannot be read. {faulty}", "Mend that file.")
    if shelf.problem:
        return Finding(
            f"The starters in COMMON_THREAD_STARTERS_DIR are not in use. {shelf.problem}",
            "Mend that; until then the shipped ones are used.",
        )
    return Finding(f"{len(shelf.library.starters)} conversation starters on {len(shelf.library.themes)} themes.")


def practice(folder: Path) -> Finding:
    return _readable("The practice chat", lambda: [read_content(folder / "practice.yaml", Script).title])


def frameworks(folder: Path) -> Finding:
    return _readable("The CPD frameworks", lambda: [framework.id for framework in load_frameworks(folder)])


def reflection(folder: Path) -> Finding:
    return _readable("The questions to reflect with", lambda: [model.id for model in load_models(folder)])


def buddies(folder: Path) -> Finding:
    return _readable("The buddies' lists and agreements", lambda: [f"{len(read_buddies(folder).topics)} topics"])


def _readable(what: str, read: Callable[[], list[str]]) -> Finding:
    """As the bot will read it when it starts."""
    try:
        return Finding(f"{what} can be read: {', '.join(read())}.")
    except SetupError as error:
        return Finding(f"{what} cannot be used.", f"Mend this: {error}")


async def database(settings: Settings) -> Finding:
    """An SQLite file that is not there yet is no fault, and is not made here."""
    remedy = "Is it running, and is COMMON_THREAD_DATABASE_URL right?"
    try:
        database = Database(settings.database)
    except SetupError as error:
        return Finding(str(error), remedy)
    try:
        if database.is_absent:
            return Finding(f"There is no database yet; the first start makes it ({database.url.database}).")
        return _about(await schema(database))
    except SetupError as error:
        return Finding(str(error), remedy)
    finally:
        await database.close()


def _about(schema: Schema) -> Finding:
    if not schema.known:
        return Finding(
            f"The database is at schema {schema.found}, which this version of the bot does not know.",
            "Run the newer version of the bot that made it, or go back to a copy of the database.",
        )
    if schema.found and not schema.is_newest:
        return Finding(
            f"The database is at schema {schema.found}; this version of the bot uses {schema.newest}.",
            "Make a copy of the database, then: python -m bot migrate (starting the bot does it too).",
        )
    return Finding(f"The database can be reached, schema {schema.found or 'empty: the first start fills it'}.")


async def token(settings: Settings) -> AsyncIterator[Finding]:
    secret = settings.discord_token.get_secret_value()
    if not secret:
        yield Finding(
            "There is no token.", "Put the bot's token into COMMON_THREAD_DISCORD_TOKEN. .env.example says how."
        )
        return
    try:
        application = await look_up(secret)
    except SetupError as error:
        sentence, _, remedy = str(error).partition(". ")
        yield Finding(f"{sentence.rstrip('.')}.", remedy or "Try again in a few minutes.")
        return
    yield Finding(f"Discord accepts the token: the bot is {application.name}.")
    yield words(settings, granted=may_read_words(application))


def words(settings: Settings, *, granted: bool) -> Finding:
    """The one intent that somebody has to grant."""
    if granted and settings.message_content != "off":
        return Finding("The Message Content intent is granted: the bot hears what is said in a chat's thread.")
    if granted:
        return Finding("COMMON_THREAD_MESSAGE_CONTENT is off, so members answer with the Answer button.")
    without = "The Message Content intent is not granted"
    if settings.message_content == "on":
        return Finding(
            f"{without}, but COMMON_THREAD_MESSAGE_CONTENT is on.",
            "Switch on Message Content Intent in Discord's developer portal (Bot, Privileged Gateway Intents), or set "
            "it to auto.",
        )
    return Finding(
        f"{without}: members answer with the Answer button. That works; the switch is in the developer portal."
    )
