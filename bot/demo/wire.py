"""What one person's screen holds, read straight from the simulated Discord, in the shapes of Discord's own wire.

simcord does not promise these reads (its `Backend` is not public), so they are all here, and
`tests/demo/test_wire.py` fails when one of them changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simcord import BackendError, ChannelHandle, Env, ResponseMessage
from simcord.backend import serializers
from simcord.backend.access import channel_accessible, message_accessible
from simcord.backend.models import Channel
from simcord.enums import AppCommandType, ChannelType, MessageType
from simcord.interactions import command_leaves

from bot.demo.simulator import World

MOST_MESSAGES = 120  # of a place, the newest


def places_of(env: Env, guild_id: int, person: int) -> Iterator[Channel]:
    """The channels this person sees, each with its threads behind it, then their direct messages with the bot.

    A private thread is listed for those who are in it only, as in Discord, also where a right would let others in.
    """
    backend = env.backend
    channels = [channel for channel in backend.channels.values() if channel.guild_id == guild_id]
    for channel in sorted(channels, key=lambda channel: (channel.position, channel.id)):
        if channel.type == ChannelType.TEXT and may_see(env, channel.id, person):
            yield channel
            for thread in channels:
                member = thread.type == ChannelType.PUBLIC_THREAD or person in thread.thread_members
                if thread.is_thread and thread.parent_id == channel.id and member and may_see(env, thread.id, person):
                    yield thread
    direct = backend.dm_channels.get(person)
    if direct is not None:
        yield backend.channels[direct]


def may_see(env: Env, channel_id: int, person: int) -> bool:
    return channel_accessible(env.backend, channel_id, person, history=True)


def may_write(env: Env, channel: Channel, person: int) -> bool:
    """simcord lets people write into a locked thread; Discord does not, and this does not."""
    if channel.thread_metadata is not None and channel.thread_metadata.locked:
        return False
    right = "send_messages_in_threads" if channel.is_thread else "send_messages"
    try:
        env.backend.require_permissions(channel.guild_id, person, channel.id, right)
    except BackendError:
        return False
    return True


def messages_in(env: Env, channel_id: int, person: int) -> list[dict[str, Any]]:
    """The newest messages of a place that this person sees, oldest first; others' private replies are not among them.

    simcord tells the whole channel of every private thread that is made in it; Discord does not, and this does not.
    """
    stored = env.backend.messages.get(channel_id, {}).values()
    told = [m for m in stored if m.type != MessageType.THREAD_CREATED]
    seen = [m for m in told if message_accessible(env.backend, channel_id, m, person, history=True)]
    newest = sorted(seen, key=lambda message: message.id)[-MOST_MESSAGES:]
    return [dict(serializers.message_payload(env.backend, message, for_user=person)) for message in newest]


def newest_id(env: Env, channel_id: int, person: int) -> int:
    """The newest message there that is not this person's own and not for somebody else's eyes; 0 if there is none."""
    stored = env.backend.messages.get(channel_id, {})
    return max((m.id for m in stored.values() if m.author_id != person and m.visible_to(person)), default=0)


def private_replies(env: Env) -> set[int]:
    """Every message that is there for one person only, whoever that is."""
    return {m.id for messages in env.backend.messages.values() for m in messages.values() if m.is_ephemeral}


def message_at(env: Env, channel_id: int, message_id: int) -> ResponseMessage:
    """A handle that `MemberActor` takes. Raises BackendError where there is none."""
    return ResponseMessage(env, env.backend.get_message(channel_id, message_id))


def file_of(env: Env, channel_id: int, message_id: int, file_id: int, person: int) -> tuple[str, str, bytes] | None:
    """Name, kind and content of an attachment, for somebody who sees its message."""
    message = env.backend.messages.get(channel_id, {}).get(message_id)
    if message is None or not message_accessible(env.backend, channel_id, message, person, history=True):
        return None
    for attachment in message.attachments:
        if attachment["id"] == str(file_id):
            content = env.backend.cdn.get(attachment["url"])
            return None if content is None else (attachment["filename"], attachment["content_type"], content)
    return None


def commands_for(env: Env, channel_id: int, person: int) -> list[dict[str, Any]]:
    """Every slash command this person may give there: its whole name, what it does, and its options."""
    visible = env.backend.visible_commands(user_id=person, channel_id=channel_id)
    leaves = [(" ".join(path), leaf) for command in visible for path, leaf in command_leaves(command)]
    return [
        {"name": name, "does": leaf["description"], "options": leaf.get("options") or []}
        for name, leaf in sorted(leaves, key=lambda pair: pair[0])
    ]


def menus_for(env: Env, channel_id: int, person: int, kind: AppCommandType) -> list[str]:
    """What stands in the menu of a message or of a person, under Apps."""
    found = env.backend.visible_commands(user_id=person, channel_id=channel_id, type=kind)
    return [command["name"] for command in found]


def names_in(env: Env, guild_id: int, person: int) -> dict[str, dict[str, str]]:
    """How mentions read for this person: people, places and roles by id. Places they cannot see are not named."""
    backend = env.backend
    guild = backend.guilds[guild_id]
    people = {str(user.id): user.global_name or user.name for user in backend.users.values()}
    places = {str(c.id): c.name or "" for c in backend.channels.values() if c.guild_id and may_see(env, c.id, person)}
    roles = {str(role.id): role.name for role in guild.roles.values() if role.id != guild_id}
    return {"people": people, "places": places, "roles": roles}


def handle_of(world: World, guild: Any, channel_id: int) -> ChannelHandle:
    channel = world.env.backend.get_channel(channel_id)
    return ChannelHandle(world.env, guild if channel.guild_id else None, channel)
