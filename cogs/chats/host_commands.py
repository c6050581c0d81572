"""The /host commands: every button of the panel, for hosts who would rather type."""

from __future__ import annotations

from collections.abc import Collection

from discord import app_commands
from discord.ext import commands

from bot.chats.chat import RUNNING, UPCOMING, Chat, State
from bot.chats.hosting import Seen
from bot.client import Client
from bot.errors import UserError
from cogs.chats import choosing, panel
from cogs.chats import panel_messages as words
from cogs.chats.panel import Outcome, Press
from cogs.ui import Interaction, guild_of, is_organiser, services_of, think, whisper

HOSTED: tuple[State, ...] = (*UPCOMING, *RUNNING, "closed")
MOST_CHOICES = 25


async def _own_chats(interaction: Interaction, states: Collection[State]) -> list[Chat]:
    """The chats in these states that this person may run."""
    chats = await services_of(interaction).hour.in_states(guild_of(interaction), tuple(states))
    organises = await is_organiser(interaction)
    return [chat for chat in chats if organises or interaction.user.id in chat.hosts]


async def titles(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """What to offer at `chat`: only chats to which the command applies."""
    command = interaction.command.name if interaction.command else ""
    states: tuple[State, ...] = {
        "start": UPCOMING, "publish": ("closed",), "discard": ("closed",), "panel": HOSTED,
    }.get(command, RUNNING)  # fmt: skip
    own = await _own_chats(interaction, states)
    found = [chat for chat in own if typed.casefold() in chat.title.casefold()]
    return [app_commands.Choice(name=chat.title[:100], value=str(chat.id)) for chat in found[:MOST_CHOICES]]


async def hosted_chat(interaction: Interaction, typed: str | None) -> Chat:
    """The chat named, else the one this thread belongs to, else the only one of theirs that runs. Raises UserError."""
    here = await services_of(interaction).hour.chat_at(guild_of(interaction), interaction.channel_id or 0)
    if typed is None and here is None:
        running = await _own_chats(interaction, RUNNING)
        if len(running) == 1:
            return running[0]
    return await choosing.chosen(interaction, typed)


@app_commands.guild_only()
class HostCog(commands.GroupCog, group_name="host", group_description="Run a chat you host"):
    """Each command reads where the chat stands and presses the same thing as the panel's button."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.hosting = client.services.hosting

    async def _press(self, interaction: Interaction, chosen: str | None, press: Press, outcome: Outcome) -> None:
        await think(interaction)
        chat = await hosted_chat(interaction, chosen)
        await panel.act(interaction, chat.id, Seen.of(chat), press, outcome)

    @app_commands.command(description="Open the chat now, up to ten minutes before its time")
    @app_commands.autocomplete(chat=titles)
    async def start(self, interaction: Interaction, chat: str | None = None) -> None:
        await self._press(interaction, chat, self.hosting.start, words.did_start)

    @app_commands.command(description="Ask the next question now")
    @app_commands.autocomplete(chat=titles)
    async def next(self, interaction: Interaction, chat: str | None = None) -> None:
        await self._press(interaction, chat, self.hosting.next, words.did_next)

    @app_commands.command(description="Let no question go out until you resume")
    @app_commands.autocomplete(chat=titles)
    async def hold(self, interaction: Interaction, chat: str | None = None) -> None:
        await self._press(interaction, chat, self.hosting.hold, words.did_hold)

    @app_commands.command(description="Go on after a hold")
    @app_commands.autocomplete(chat=titles)
    async def resume(self, interaction: Interaction, chat: str | None = None) -> None:
        await self._press(interaction, chat, self.hosting.resume, words.did_resume)

    @app_commands.command(name="more-time", description="Move everything still to come five minutes later")
    @app_commands.autocomplete(chat=titles)
    async def more_time(self, interaction: Interaction, chat: str | None = None) -> None:
        await self._press(interaction, chat, self.hosting.more_time, words.did_more_time)

    @app_commands.command(description="Leave the next question out")
    @app_commands.autocomplete(chat=titles)
    async def skip(self, interaction: Interaction, chat: str | None = None) -> None:
        await self._press(interaction, chat, self.hosting.skip, words.did_skip)

    @app_commands.command(description="Close the chat now")
    @app_commands.autocomplete(chat=titles)
    async def close(self, interaction: Interaction, chat: str | None = None) -> None:
        await self._press(interaction, chat, self.hosting.close, words.did_close)

    @app_commands.command(description="Publish the transcript now, which ends the window for late answers")
    @app_commands.autocomplete(chat=titles)
    async def publish(self, interaction: Interaction, chat: str | None = None) -> None:
        await self._press(interaction, chat, self.hosting.publish, words.did_publish)

    @app_commands.command(description="Never publish this chat, and delete what was kept of it")
    @app_commands.autocomplete(chat=titles)
    async def discard(self, interaction: Interaction, chat: str | None = None) -> None:
        await think(interaction)
        found = await hosted_chat(interaction, chat)
        by = await panel.presser_of(interaction)
        await panel.ask_to_discard(interaction, await self.hosting.must_host(found.guild_id, found.id, by))

    @app_commands.command(description="Post the host panel anew, at the end of the hosts' thread")
    @app_commands.autocomplete(chat=titles)
    async def panel(self, interaction: Interaction, chat: str | None = None) -> None:
        await think(interaction)
        found = await hosted_chat(interaction, chat)
        await self.hosting.must_host(found.guild_id, found.id, await panel.presser_of(interaction))
        if found.hosts_thread_id is None:
            raise UserError(words.no_hosts_thread())
        await self.hosting.want_panel(found.guild_id, found.id)
        await whisper(interaction, words.fresh_panel(found))
