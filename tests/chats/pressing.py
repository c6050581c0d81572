"""What several journeys do with a panel or a desk."""

from __future__ import annotations

from simcord import MemberActor, ResponseMessage

from bot.demo.world import Community, reply
from cogs.posting import custom_ids


def control(panel: ResponseMessage, name: str) -> str:
    """The custom_id of one of a panel's selects."""
    return next(custom_id for custom_id in custom_ids(panel.message) if custom_id.startswith(name))


async def show_me(community: Community, member: MemberActor) -> ResponseMessage:
    """The member opens the newest notice at their desk."""
    await community.world.run_due()
    choices = await community.world.app.services.communities.choices(community.guild.id, member.id)
    waiting = community.with_button(community.place(choices.desk_thread_id), "Show me")
    return reply(await member.click(waiting, label="Show me"))
