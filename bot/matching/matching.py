"""A whole round: pairs, trios for odd ones, and who is left out and why."""

from __future__ import annotations

import numpy as np

from bot.matching.pairing import ALONE, pair, with_highest_floor
from bot.matching.pool import Places, Pool
from bot.matching.trios import choose_trios
from bot.matching.values import Floor, Group, LeftOut, Matching


def match(pool: Pool, round_key: str, floor: Floor = "gentle") -> Matching:
    """As many people as possible, then as few earlier partners as possible, then the best pairs.

    The same pool and `round_key` give the same matching, whatever order people come in.
    """
    pool = pool.shuffled(round_key)
    everybody: Places = np.arange(len(pool))
    rest, trios = everybody, list[Places]()
    while True:
        part = pool.only(rest)
        mates = pair(part, round_key)
        chosen = choose_trios(part, mates)
        if not chosen:
            break
        trios += [rest[list(trio)] for trio in chosen]
        rest = np.setdiff1d(rest, np.concatenate(trios))
    if floor == "highest":
        mates = with_highest_floor(part, round_key, mates)
    pairs = [rest[[one, other]] for one, other in enumerate(mates) if one < other]
    alone = rest[mates == ALONE]
    return Matching(
        pairs=tuple(sorted((_group(pool, places) for places in pairs), key=lambda group: group.members)),
        trios=tuple(sorted((_group(pool, places) for places in trios), key=lambda group: group.members)),
        left_out=tuple(sorted((_left_out(pool, int(place)) for place in alone), key=lambda one: one.id)),
    )


def _group(pool: Pool, places: Places) -> Group:
    links = [(one, other) for one in places for other in places if one < other]
    return Group(
        members=tuple(sorted(pool.ids[place] for place in places)),
        score=min(int(pool.scores[link]) for link in links),
        partners=sum(int(pool.partners[link]) for link in links),
    )


def _left_out(pool: Pool, place: int) -> LeftOut:
    return LeftOut(pool.ids[place], "odd_one" if pool.allowed[place].any() else "no_partner")
