"""CPD evidence in Discord: the log, reflections, files, and records of taking part."""

from __future__ import annotations

from bot.client import Client
from cogs.chats.afterwards import afterwards_of
from cogs.community.notices import notices_of
from cogs.community.start import start_of
from cogs.cpd import activity, card, exporting, log, reflecting, saving
from cogs.cpd.cog import CpdCog
from cogs.starters.showing import showing_of


async def setup(client: Client) -> None:
    client.add_dynamic_items(*card.ALL, *reflecting.ALL, *exporting.ALL, *activity.ALL, *log.ALL)
    afterwards_of(client).offer(card.WriteReflection, exporting.EvidenceNow, before_followed=True)
    showing_of(client).offer(lambda draw: card.ReflectOnQuestion(draw=draw))
    notices_of(client).word({exporting.NOTICE: exporting.tell_ready})
    start_of(client).add_corner(log.CORNER)
    client.tree.add_command(saving.save_menu())
    await client.add_cog(reflecting.Reflecting())
    await client.add_cog(CpdCog(client))
