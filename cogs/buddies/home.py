"""The buddies' corner of a member's home."""

from __future__ import annotations

from cogs.buddies.asking import FindBuddy
from cogs.buddies.messages import listed
from cogs.buddies.pair import MyBuddies
from cogs.buddies.profile import MyProfile
from cogs.community.notices import Shown
from cogs.community.start import Corner
from cogs.ui import Interaction, guild_of, services_of


async def _tell(interaction: Interaction) -> Shown:
    services, guild_id, user_id = services_of(interaction), guild_of(interaction), interaction.user.id
    pairs = await services.pairs.mine(guild_id, user_id)
    if pairs:
        people = listed(f"<@{member}>" for pair in pairs for member in pair.others(user_id))
        return Shown(f"**My buddy:** {people}.", (MyBuddies(),))
    _, got = await services.asking.waiting(guild_id, user_id)
    if got:
        return Shown("**My buddy:** somebody asks whether you would like to be buddies.", (MyBuddies(),))
    if (await services.profiles.mine(guild_id, user_id)).saved is not None:
        return Shown("**My buddy:** none yet.", (FindBuddy(guild=guild_id),))
    return Shown("**My buddy:** a peer to talk to, chosen by both of you. It begins with a profile.", (MyProfile(),))


CORNER = Corner(_tell, (MyBuddies,))
