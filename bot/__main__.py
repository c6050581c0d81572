"""The command line. `python -m bot --help` lists what it can do.

Exit codes: 0 done; 1 it could not be done; 2 the settings or the arguments have to be put right.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from bot.errors import OutOfReach, SetupError

FAILED, WRONG = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)  # type: ignore[no-any-return]
    except OutOfReach as error:
        print(error, file=sys.stderr)
        return FAILED
    except SetupError as error:
        print(error, file=sys.stderr)
        return WRONG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Common Thread, a Discord bot for themed chats.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, does: str, run: object) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")
        added.set_defaults(command=run)
        return added

    command("run", "connect to Discord and stay until stopped", run)
    command("check", "say whether everything the bot leans on is as it should be", check)
    command("migrate", "bring the database to this version's schema", migrate)
    house = command("demo", "open a community to try everything in, without a Discord account", demo)
    house.add_argument("--port", type=int, default=8765, metavar="N", help="the page's port on this machine (8765)")
    house.add_argument("--no-browser", action="store_true", help="print the page's address and open nothing")
    house.add_argument("--fresh", action="store_true", help="begin anew, and forget the community as it was left")
    house.add_argument(
        "--out", type=Path, default=Path("demo-output"), metavar="DIR", help="where it is kept (demo-output)"
    )
    rehearsal = command("rehearse", "play a whole chat offline, without a Discord account", rehearse)
    rehearsal.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder for the files it makes")
    rehearsal.add_argument("--people", type=int, default=24, metavar="N", help="how many people speak (default 24)")
    rehearsal.add_argument(
        "--messages", type=int, default=180, metavar="N", help="how many messages the transcript holds (default 180)"
    )
    verification = command("verify", "check the signed records of taking part in a file of CPD evidence", verify)
    verification.add_argument("file", type=Path, metavar="FILE", help="PDF, Word, HTML, Markdown, JSON or plain text")
    verification.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="KEY",
        help="the key the community publishes; without it, this bot's",
    )
    command("change-key", "sign records with a new key from the next start on; older ones stay genuine", change_key)
    return parser


def run(_: argparse.Namespace) -> int:
    from bot.config import Settings

    settings = Settings.from_env()
    if not settings.discord_token.get_secret_value():
        raise SetupError(
            "There is no token. Put the bot's token into COMMON_THREAD_DISCORD_TOKEN; .env.example says how."
        )
    from bot.running import keep_running, log_to_stdout

    log_to_stdout(settings.log_level)
    asyncio.run(keep_running(settings))
    return 0


def check(_: argparse.Namespace) -> int:
    from bot.config import Settings

    try:
        settings = Settings.from_env()
    except SetupError as error:
        print(f"needs attention  {error}")
        return FAILED

    async def look() -> bool:
        from bot.checks import findings

        well = True
        async for finding in findings(settings):
            print(f"{'ok' if finding.ok else 'needs attention':<16} {finding.says} {finding.remedy}".rstrip())
            well = well and finding.ok
        return well

    return 0 if asyncio.run(look()) else FAILED


def migrate(_: argparse.Namespace) -> int:
    from bot.config import Settings
    from db import migrate as migrations
    from db.engine import Database

    async def bring_up_to_date() -> str:
        database = Database(Settings.from_env().database)
        try:
            before = await migrations.schema(database)
            await migrations.migrate(database)
        finally:
            await database.close()
        if before.is_newest:
            return f"The database is at schema {before.newest} already."
        was = f"schema {before.found}" if before.found else "empty"
        return f"The database has gone from {was} to schema {before.newest}."

    print(asyncio.run(bring_up_to_date()))
    return 0


def demo(options: argparse.Namespace) -> int:
    try:
        from bot.demo.opening import open_demo
    except ModuleNotFoundError as error:
        raise SetupError(f"The demo needs {error.name}, which is not installed. Install it with: make setup") from error
    open_demo(options.out, options.port, fresh=options.fresh, browser=not options.no_browser)
    return 0


def rehearse(options: argparse.Namespace) -> int:
    try:
        from bot.demo.performance import perform
    except ModuleNotFoundError as error:
        raise SetupError(
            f"The rehearsal needs {error.name}, which is not installed. Install it with: make setup"
        ) from error
    return 0 if perform(options.out, options.people, options.messages) else FAILED


def verify(options: argparse.Namespace) -> int:
    from bot.config import Settings
    from bot.cpd import keys, verifying

    known = frozenset() if options.key else keys.known_keys(Settings.from_env().data_dir)
    report, genuine = verifying.verify(options.file, options.key, known)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # where a terminal cannot show a name, the verdict still counts
    print(report)
    return 0 if genuine else FAILED


def change_key(_: argparse.Namespace) -> int:
    from bot.config import Settings
    from bot.cpd import keys

    ring = keys.change_key(Settings.from_env().data_dir)
    print(f"The new key is {ring.fingerprint}. Restart the bot, and publish this key beside the older ones.")
    return 0


if __name__ == "__main__":  # the process that renders documents imports this module again
    sys.exit(main())
