"""A form of text boxes that remembers: what was typed and refused comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import discord

from cogs.ui import Modal


class Box(NamedTuple):
    """One text box of a form: `label` at most 45 characters, `hint` at most 100."""

    custom_id: str
    label: str
    hint: str
    long: bool
    most: int
    needed: bool


class TextForm(Modal):
    """A form of boxes, filled with what was typed before. `typed` is what stands in them when it is sent."""

    def __init__(self, title: str, boxes: Sequence[Box], filled: Mapping[str, str] | None = None) -> None:
        super().__init__(title=title)
        for box in boxes:
            control: discord.ui.TextInput[Any] = discord.ui.TextInput(
                custom_id=box.custom_id,
                style=discord.TextStyle.paragraph if box.long else discord.TextStyle.short,
                default=(filled or {}).get(box.custom_id, "")[: box.most] or None,
                max_length=box.most,
                required=box.needed,
            )
            self.add_item(discord.ui.Label(text=box.label, description=box.hint or None, component=control))

    @property
    def typed(self) -> dict[str, str]:
        controls = (label.component for label in self.children if isinstance(label, discord.ui.Label))
        return {control.custom_id: control.value for control in controls if isinstance(control, discord.ui.TextInput)}
