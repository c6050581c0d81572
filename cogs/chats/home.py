"""The chats' corner of a member's home: the next chat, and how to propose one."""

from __future__ import annotations

from bot.chats.chat import RUNNING, UPCOMING
from bot.when import discord_time
from cogs.chats import proposal
from cogs.chats.buttons import Join, thread_link
from cogs.chats.messages import title_of
from cogs.community.notices import Shown
from cogs.community.start import Corner
from cogs.ui import Interaction, PersistentButton, buttons, guild_of, services_of, think, whisper

_NONE_PLANNED = "**Next chat:** none is planned yet. You could propose one."


async def next_chat(interaction: Interaction) -> Shown:
    """The chat that runs now, else the next one announced, with Join unless they have joined."""
    services, guild_id = services_of(interaction), guild_of(interaction)
    coming = await services.hour.in_states(guild_id, (*RUNNING, *UPCOMING))
    if not coming:
        return Shown(_NONE_PLANNED)
    chat = coming[0]
    part = await services.people.part(guild_id, chat.id, interaction.user.id)
    when = "is open now" if chat.running else f"{discord_time(chat.opens_at, 'F')} ({discord_time(chat.opens_at, 'R')})"
    heading = f"**Next chat:** **{title_of(chat)}**, {when}."
    if part.joined:
        return Shown(f"{heading} You have joined: {thread_link(chat)}")
    return Shown(heading, (Join(chat=chat.id),))


async def _tell(interaction: Interaction) -> Shown:
    shown = await next_chat(interaction)
    return Shown(shown.text, (*shown.controls, ProposeChat()))


class NextChat(PersistentButton, name="home-next-chat"):
    label = "Next chat"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        shown = await next_chat(interaction)
        await whisper(interaction, shown.text, view=buttons(*shown.controls) if shown.controls else None)


class ProposeChat(PersistentButton, name="home-propose"):
    label = "Propose a chat"

    async def press(self, interaction: Interaction) -> None:
        await proposal.begin(interaction)


CORNER = Corner(_tell, (NextChat, ProposeChat))
ALL = (NextChat, ProposeChat)
