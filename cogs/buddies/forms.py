"""A form whose words come back: what was refused is kept until it has been mended or sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import UserError
from cogs.chats.forms import Box, TextForm
from cogs.ui import Interaction, PersistentButton, buttons, present, services_of, think, think_in_place


class KeptForm(TextForm):
    """`again` opens the form anew; what was typed is kept for the member by `kept_as` and the numbers `ids`.

    `in_place`: the private message that was pressed is redrawn; else the answer is a message of its own.
    """

    kept_as: str
    heading: str
    boxes: Sequence[Box]
    in_place = True

    def __init__(self, again: PersistentButton, ids: Mapping[str, Any], filled: Mapping[str, str]) -> None:
        super().__init__(self.heading, self.boxes, filled)
        self.again, self.ids = again, ids

    @classmethod
    async def open(
        cls,
        interaction: Interaction,
        guild_id: int,
        again: PersistentButton,
        filled: Mapping[str, str] | None = None,
        **ids: Any,
    ) -> None:
        """Show it, with what was typed last time if that was refused."""
        numbers = {"guild": guild_id, **ids}
        kept = await services_of(interaction).communities.draft(guild_id, interaction.user.id, cls._key(numbers))
        await interaction.response.send_modal(cls(again, numbers, kept or filled or {}))

    @classmethod
    def _key(cls, ids: Mapping[str, Any]) -> str:
        return "-".join([cls.kept_as, *(str(value) for name, value in ids.items() if name != "guild")])[:100]

    async def send(self, interaction: Interaction) -> None:
        await (think_in_place if self.in_place else think)(interaction)
        communities, key = services_of(interaction).communities, self._key(self.ids)
        guild_id, user_id = self.ids["guild"], interaction.user.id
        await communities.keep_draft(guild_id, user_id, key, self.typed)
        try:
            await self.carry_out(interaction)
        except UserError as mistake:
            again = type(self.again)(label="Edit and try again", **self.again.ids)  # type: ignore[arg-type]
            await present(interaction, f"{mistake}\nYour words are kept.", buttons(again))
            return
        await communities.drop_draft(guild_id, user_id, key)

    async def carry_out(self, interaction: Interaction) -> None:
        raise NotImplementedError
