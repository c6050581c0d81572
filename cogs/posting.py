"""Saying something in Discord exactly once, and turning Discord's refusals into words an organiser can act on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import BytesIO
from typing import Any, Literal

import discord

from bot.agenda import Item, Obstacle
from bot.verdict import Drop, Verdict

Place = discord.TextChannel | discord.Thread
AnyPlace = Place | discord.DMChannel
AnyView = discord.ui.View | discord.ui.LayoutView


class Gone(Obstacle):
    """Somebody has deleted what was to be changed or spoken in. Where that is no trouble, catch it and let it go."""


class NotAllowed(Obstacle):
    """Discord refuses: a permission is missing, or somebody's direct messages are closed."""


@contextmanager
def obstacles(doing: str, place: int | None = None) -> Iterator[None]:
    """Turn a lost permission or a deleted place into an Obstacle that says what to do. Outages pass through."""
    where = f" in <#{place}>" if place else ""
    try:
        yield
    except discord.NotFound as error:
        raise Gone(
            f"I could not {doing}{where}: it has been deleted. Choose another with /setup, or cancel what was planned."
        ) from error
    except discord.Forbidden as error:
        raise NotAllowed(
            f"I could not {doing}{where}: Discord says I am not allowed to ({error.text or 'missing permission'}). "
            "/setup check names what is missing."
        ) from error


async def fetch_place(client: discord.Client, place_id: int | None, doing: str) -> Place:
    """A text channel or thread, asked of Discord itself (the cache may be stale). Raises Obstacle."""
    if place_id is None:
        raise Obstacle(f"I could not {doing}: no channel has been chosen for it. /setup chooses one.")
    with obstacles(doing, place_id):
        place = await client.fetch_channel(place_id)
    if not isinstance(place, discord.TextChannel | discord.Thread):
        raise Obstacle(f"I could not {doing}: <#{place_id}> is not an ordinary text channel.")
    if isinstance(place, discord.Thread) and place.archived:
        with obstacles(doing, place_id):
            place = await place.edit(archived=False)
    return place


async def redraw(place: Place, message_id: int, doing: str, **changes: Any) -> Verdict | None:
    """Bring a card of ours up to date, for an agenda item. One that somebody deleted is let go."""
    try:
        with obstacles(doing, place.id):
            await place.get_partial_message(message_id).edit(**changes)
    except Gone:
        return Drop("the card was deleted")
    return None


async def post_once(
    place: AnyPlace,
    item: Item,
    content: str | None = None,
    *,
    view: AnyView,
    files: Sequence[discord.File] = (),
    mentions: discord.AllowedMentions | None = None,
) -> discord.Message:
    """Post for an agenda item, once, however often it is tried.

    The view's first persistent control is marked with the item; any attempt after the first looks for the mark. The
    nonce covers the minutes in which the mark may not be readable yet.
    """
    _mark(view, item.id)
    if item.may_stand and (found := await posted_for(place, item)) is not None:
        return found
    extra: dict[str, Any] = {"view": view, "nonce": str(item.id)}
    if files:
        extra["files"] = list(files)
    extra["allowed_mentions"] = mentions or discord.AllowedMentions.none()
    with obstacles("post", place.id):
        try:
            return await place.send(content, **extra)
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
        # The nonce named an earlier attempt's message, and somebody has deleted that one since: say it again.
        for file in files:
            file.reset()
        return await place.send(content, **(extra | {"nonce": None}))


UNKNOWN_MESSAGE = 10008  # Discord's code; 10003 is a channel that is gone
_CLOCKS_MAY_DIFFER = timedelta(minutes=10)


async def posted_for(place: AnyPlace, item: Item) -> discord.Message | None:
    """The message an earlier attempt at this item left here, if any."""
    marks = tuple(f"@{item_id}" for item_id in (item.id, *item.forerunners))
    async for message in _backwards(place):
        if message.created_at < item.first_tried_at - _CLOCKS_MAY_DIFFER:
            return None
        if any(custom_id.endswith(marks) for custom_id in custom_ids(message)):
            return message
    return None


def custom_ids(message: discord.Message) -> Iterator[str]:
    """The custom_ids of every control on a message."""
    stack: list[Any] = list(message.components)
    while stack:
        component = stack.pop()
        if custom_id := getattr(component, "custom_id", None):
            yield custom_id
        stack.extend(getattr(component, "children", ()))


async def _backwards(place: AnyPlace) -> AsyncIterator[discord.Message]:
    with obstacles("read", place.id):
        async for message in place.history(limit=None):  # the first attempt's time ends the search
            yield message


def _mark(view: AnyView, item_id: int) -> None:
    for child in view.walk_children():
        inner = child.item if isinstance(child, discord.ui.DynamicItem) else child
        if isinstance(child, discord.ui.DynamicItem) and isinstance(inner, discord.ui.Button):
            inner.custom_id = f"{inner.custom_id}@{item_id}"
            return
    raise ValueError("a post needs a persistent button to carry its mark")


async def public_thread_once(channel: discord.TextChannel, item: Item, message_id: int, name: str) -> discord.Thread:
    """The thread that hangs from a message. It has the message's own id, so an earlier attempt's is found by it."""
    with suppress(discord.NotFound):
        standing = await channel.guild.fetch_channel(message_id)
        if isinstance(standing, discord.Thread):
            return standing
    return await channel.get_partial_message(message_id).create_thread(name=name, auto_archive_duration=LONGEST)


async def private_thread_once(channel: discord.TextChannel, item: Item, name: str) -> discord.Thread:
    """A private thread nobody but holders of Manage Threads can enter uninvited; `name` must be its own."""
    if item.may_stand:
        for thread in await channel.guild.active_threads():
            if thread.parent_id == channel.id and thread.name == name[:100]:
                return thread
    return await channel.create_thread(
        name=name[:100], type=discord.ChannelType.private_thread, invitable=False, auto_archive_duration=LONGEST
    )


LONGEST: Literal[10080] = 10080  # minutes until Discord hides a quiet thread


def as_files(made: Mapping[str, bytes], *, description: str) -> list[discord.File]:
    """Files for one message: at most ten, each with words for those who cannot see it."""
    return [
        discord.File(BytesIO(content), filename=name, description=f"{description} ({name})")
        for name, content in list(made.items())[:MOST_FILES]
    ]


MOST_FILES = 10
