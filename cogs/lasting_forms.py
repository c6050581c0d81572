"""Forms that a restart does not lose: what is sent is received by the form's custom_id, whoever had opened it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import discord
from discord.ext import commands

from cogs.ui import Interaction, Modal, report


class LastingForm(Modal):
    """The form alone. Its custom_id carries the numbers that its `FormReceiver` needs."""

    async def send(self, interaction: Interaction) -> None:
        """Nothing: the receiver has it."""


class FormReceiver(commands.Cog):
    """Receives every form whose custom_id is of this `form`. `UserError` from `receive` is shown to the member."""

    form: ClassVar[re.Pattern[str]]

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data: dict[str, Any] = dict(interaction.data or {})
        sent = self.form.fullmatch(str(data.get("custom_id")))
        if sent is None:
            return
        try:
            typed = {str(box["custom_id"]): str(box["value"]) for box in _components(data) if "value" in box}
            await self.receive(interaction, sent, typed)
        except Exception as error:
            await report(interaction, error)

    async def receive(self, interaction: Interaction, sent: re.Match[str], typed: Mapping[str, str]) -> None:
        """`typed`: what stands in the form's boxes, by their custom_id."""
        raise NotImplementedError


def _components(component: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield component
    inner = [*component.get("components", ()), *([component["component"]] if "component" in component else [])]
    for child in inner:
        yield from _components(child)
