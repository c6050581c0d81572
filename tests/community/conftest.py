"""A server that has only just invited the bot."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from simcord import ChannelHandle, GuildHandle, MemberActor

from bot.community.service import Settings
from bot.demo.simulator import World


@dataclass(slots=True)
class Server:
    """Nothing is set up here. Its owner may do everything; `member` nothing in particular."""

    world: World
    guild: GuildHandle
    general: ChannelHandle
    owner: MemberActor
    member: MemberActor

    async def settings(self) -> Settings:
        return await self.world.app.services.communities.settings(self.guild.id)


async def invited(world: World, name: str) -> Server:
    env = world.env
    owner = env.create_user(f"{name.split()[0].lower()}-owner", global_name="Robin Hale")
    guild = env.create_guild(name, owner=owner)
    general = guild.create_text_channel("general")
    member = guild.add_member(env.create_user(f"{name.split()[0].lower()}-member", global_name="Noor Aziz"))
    await env.settle()
    return Server(world, guild, general, MemberActor(env, guild, owner), member)


@pytest.fixture
async def server(world: World) -> Server:
    return await invited(world, "Quiet Corner")
