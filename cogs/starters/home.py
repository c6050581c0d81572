"""The starters' corner of a member's home: today's question."""

from __future__ import annotations

from cogs.community.notices import Shown
from cogs.community.start import Corner
from cogs.starters import messages as words
from cogs.starters.saved import SavedPages
from cogs.starters.showing import show
from cogs.ui import Interaction, PersistentButton, guild_of, services_of, think


async def _tell(interaction: Interaction) -> Shown:
    starter = await services_of(interaction).starters.today(guild_of(interaction))
    if starter is None:
        return Shown(words.NO_QUESTION_TODAY)
    return Shown(
        words.today(starter), (Today(label="Open the question"), SavedPages(page=0, label="My saved questions"))
    )


class Today(PersistentButton, name="starter-today"):
    """Everybody in a community has the same one on the same day, so that two who meet can talk about it."""

    label = "A question for today"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        starters = services_of(interaction).starters
        await show(interaction, await starters.take_today(guild_of(interaction), interaction.user.id))


CORNER = Corner(_tell, (Today,))
ALL = (Today,)
