"""The /chat commands: a line or two each, for everything happens in the services."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Client
from cogs.chats import answering, buttons, calendar, catch_up, listing, practice_buttons, proposal, transcripts
from cogs.chats.choosing import ANY, COMING, HELD, chosen
from cogs.ui import Interaction

_CHAT = "Part of its title; in the chat's own thread you can leave this empty"


@app_commands.guild_only()
class ChatCog(commands.GroupCog, group_name="chat", group_description="Themed group chats"):
    """What members do with chats."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.services = client.services

    @app_commands.command(description="Propose a chat: a title, an introduction, a few questions and a time")
    async def propose(self, interaction: Interaction) -> None:
        await proposal.begin(interaction)

    @app_commands.command(description="Practise hosting: your own questions, ten times faster; nothing is kept")
    @app_commands.describe(chat="One of your own chats; your next one, or a sample, if you leave it empty")
    @app_commands.autocomplete(chat=practice_buttons.own_titles)
    async def practise(self, interaction: Interaction, chat: str | None = None) -> None:
        source = await chosen(interaction, chat) if chat is not None else await practice_buttons.own_chat(interaction)
        await practice_buttons.begin(interaction, source)

    @app_commands.command(name="list", description="Chats to come, your answers and proposals, and the last few held")
    async def list_chats(self, interaction: Interaction) -> None:
        await listing.list_chats(interaction)

    @app_commands.command(description="A chat's card: what it is about, when, and its buttons")
    @app_commands.describe(chat=_CHAT)
    @app_commands.autocomplete(chat=ANY)
    async def view(self, interaction: Interaction, chat: str | None = None) -> None:
        await listing.view(interaction, await chosen(interaction, chat))

    @app_commands.command(description="Join a chat: you get a link to its thread")
    @app_commands.describe(chat=_CHAT)
    @app_commands.autocomplete(chat=COMING)
    async def join(self, interaction: Interaction, chat: str | None = None) -> None:
        await buttons.join(interaction, (await chosen(interaction, chat)).id)

    @app_commands.command(description="Just watch a chat; nobody can see that you do")
    @app_commands.describe(chat=_CHAT)
    @app_commands.autocomplete(chat=COMING)
    async def watch(self, interaction: Interaction, chat: str | None = None) -> None:
        await buttons.watch(interaction, (await chosen(interaction, chat)).id)

    @app_commands.command(description="Be reminded of a chat an hour before")
    @app_commands.describe(chat=_CHAT)
    @app_commands.autocomplete(chat=COMING)
    async def remind(self, interaction: Interaction, chat: str | None = None) -> None:
        await buttons.remind(interaction, (await chosen(interaction, chat)).id)

    @app_commands.command(description="Say that you can't come after all; nobody else is told")
    @app_commands.describe(chat=_CHAT)
    @app_commands.autocomplete(chat=COMING)
    async def leave(self, interaction: Interaction, chat: str | None = None) -> None:
        await buttons.excuse(interaction, (await chosen(interaction, chat)).id)

    @app_commands.command(description="A file for your calendar: one chat, or all you have joined")
    @app_commands.describe(chat="Leave it empty for all the chats you have joined")
    @app_commands.autocomplete(chat=COMING)
    async def calendar(self, interaction: Interaction, chat: str | None = None) -> None:
        await calendar.calendar(interaction, await chosen(interaction, chat) if chat is not None else None)

    @app_commands.command(description="Answer a question of a chat; the answer is posted under your name")
    @app_commands.describe(chat=_CHAT, question="Its number; the one that is open if you leave it empty")
    @app_commands.autocomplete(chat=HELD)
    async def answer(
        self, interaction: Interaction, chat: str | None = None, question: app_commands.Range[int, 1, 8] | None = None
    ) -> None:
        found = await chosen(interaction, chat)
        await answering.show_form(interaction, found.id, question or answering.open_now(found))

    @app_commands.command(description="What a chat has said so far, on one screen")
    @app_commands.describe(chat=_CHAT)
    @app_commands.autocomplete(chat=HELD)
    async def catchup(self, interaction: Interaction, chat: str | None = None) -> None:
        await catch_up.catch_up(interaction, (await chosen(interaction, chat)).id)

    @app_commands.command(description="Agree to how we talk here, so that your words can be in transcripts")
    async def agree(self, interaction: Interaction) -> None:
        await buttons.agree(interaction)

    @app_commands.command(description="Say that you followed a chat without writing, for your own record")
    @app_commands.describe(chat=_CHAT)
    @app_commands.autocomplete(chat=HELD)
    async def followed(self, interaction: Interaction, chat: str | None = None) -> None:
        await buttons.follow(interaction, (await chosen(interaction, chat)).id)

    @app_commands.command(description="A chat's transcript, or only your own words from it")
    @app_commands.describe(chat=_CHAT, format="Which file; PDF if you leave it empty", mine="Only my own words")
    @app_commands.autocomplete(chat=HELD)
    async def transcript(
        self,
        interaction: Interaction,
        chat: str | None = None,
        format: transcripts.Format = "pdf",
        mine: bool = False,
    ) -> None:
        await transcripts.transcript(interaction, await chosen(interaction, chat), format, mine=mine)
