"""What the person who runs the bot types and reads. Discord is played by a small server on this machine."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import discord
import pytest
import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from bot import checks
from bot.__main__ import main
from bot.config import PREFIX, PROJECT, Settings
from bot.cpd.keys import open_keys
from bot.errors import OutOfReach, SetupError
from bot.running import OneLine, keep_running
from db.engine import Database
from db.migrate import schema

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.made.up"
ME = {"id": "123456789012345678", "username": "Common Thread", "discriminator": "0", "avatar": None, "bot": True}


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of this machine's own: an empty folder to stand in, and none of our variables."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def run_python(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, standing in this test's folder, with these settings."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment(settings), capture_output=True, text=True, timeout=60, check=False)


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    ours = {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}
    return {**os.environ, "PYTHONPATH": str(PROJECT), **ours}


# --- without Discord


def test_without_a_token_the_bot_says_so_and_stops() -> None:
    stopped = run_python("-m", "bot", "run")
    assert stopped.returncode == 2
    assert stopped.stderr.startswith("There is no token. Put the bot's token into COMMON_THREAD_DISCORD_TOKEN")
    assert "Traceback" not in stopped.stderr


def test_a_wrong_database_address_is_named_without_being_repeated() -> None:
    stopped = run_python("-m", "bot", "run", discord_token=TOKEN, database_url="mysql://ann:secret@host/name")
    assert stopped.returncode == 2
    assert "COMMON_THREAD_DATABASE_URL: must begin with sqlite+aiosqlite:/// or postgresql" in stopped.stderr
    assert "secret" not in stopped.stderr and "Traceback" not in stopped.stderr


def test_without_the_simulator_the_rehearsal_says_how_to_install_it() -> None:
    hidden = "import sys; sys.modules['simcord'] = None; from bot.__main__ import main; sys.exit(main(sys.argv[1:]))"
    stopped = run_python("-c", hidden, "rehearse", "--out", "out")
    assert stopped.returncode == 2
    assert stopped.stderr.strip() == "The rehearsal needs simcord, which is not installed. Install it with: make setup"


@pytest.mark.parametrize("command", ["run", "check", "migrate", "rehearse"])
def test_help_names_every_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert re.search(rf"^ +{command} ", capsys.readouterr().out, re.MULTILINE)


def test_a_database_that_cannot_be_opened_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").write_text("a file, where the folder should be")
    assert main(["migrate"]) == 1
    assert "The database's folder (data) cannot be made" in capsys.readouterr().err


def test_a_postgresql_that_does_not_answer_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COMMON_THREAD_DATABASE_URL", "postgresql+asyncpg://ann:secret@127.0.0.1:1/name")
    assert main(["migrate"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The database cannot be opened (postgresql+asyncpg://ann:***@127.0.0.1:1/name)")
    assert "secret" not in said


def test_migrate_says_from_where_to_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"The database has gone from empty to schema \d{4}\.", first)
    assert re.fullmatch(r"The database is at schema \d{4} already\.", second)


async def test_migrating_brings_the_newest_schema(database: Database) -> None:
    found = await schema(database)
    assert found.known and found.is_newest


async def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    database = Database(settings.database)
    async with database.connecting() as connection:
        await connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        await connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('9999')")
    await database.close()
    finding = await checks.database(settings)
    assert finding.says == "The database is at schema 9999, which this version of the bot does not know."
    with pytest.raises(SetupError, match="A newer version of the bot made this database"):
        await keep_running(settings)


def test_check_says_what_is_well_and_what_to_do_about_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line[:16].strip() for line in lines] == ["ok"] * 10 + ["needs attention"]
    assert lines[-1].endswith("Put the bot's token into COMMON_THREAD_DISCORD_TOKEN. .env.example says how.")
    assert not Path("data/common-thread.sqlite3").exists()


def test_check_names_a_setting_that_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COMMON_THREAD_MESSAGE_CONTENT", "perhaps")
    assert main(["check"]) == 1
    assert "COMMON_THREAD_MESSAGE_CONTENT: Input should be 'auto', 'on' or 'off'" in capsys.readouterr().out


def test_check_names_a_starter_that_is_wrong_and_those_that_are_used_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tea.yaml").write_text("theme: tea\ntitle: Tea\nlicence: MIT\nstarters: []\n")
    monkeypatch.setenv("COMMON_THREAD_STARTERS_DIR", str(tmp_path))
    assert main(["check"]) == 1
    (told,) = (line for line in capsys.readouterr().out.splitlines() if "COMMON_THREAD_STARTERS_DIR" in line)
    assert told.startswith("needs attention")
    assert "tea.yaml, line 4: starters: Tuple should have at least 1 item" in told
    assert told.endswith("until then the shipped ones are used.")


def test_a_prompts_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for name, check in (("practice", checks.practice), ("agreements", checks.buddies)):
        (tmp_path / f"{name}.yaml").write_text("title: [")
        assert f"{name}.yaml, line 2: this is not readable YAML" in check(tmp_path).remedy
    assert checks.practice(PROJECT / "prompts" / "chats").ok and checks.buddies(PROJECT / "prompts" / "buddies").ok


def test_a_prompts_folder_without_prompts_is_named(tmp_path: Path) -> None:
    assert not checks.prompts_folder(tmp_path / "nowhere").ok
    assert checks.prompts_folder(PROJECT / "prompts").ok


def test_a_wrong_framework_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("id: mine\nhours: 3\n")
    assert "mine.yaml, line 1: name: Field required" in checks.frameworks(tmp_path).remedy
    assert "hcpc-uk" in checks.frameworks(PROJECT / "prompts" / "frameworks").says


def test_a_key_that_others_can_read_is_named_with_its_remedy(tmp_path: Path) -> None:
    assert checks.signing_keys(tmp_path).ok
    assert list(tmp_path.iterdir()) == []
    open_keys(tmp_path)
    assert checks.signing_keys(tmp_path).ok
    (tmp_path / "keys/record-key.pem").chmod(0o644)
    assert "chmod 600" in checks.signing_keys(tmp_path).remedy


# --- with Discord, or what looks like it


def as_discord(answer: object, status: int = 200) -> web.Response:
    """JSON under exactly the type that discord.py looks for."""
    return web.Response(body=json.dumps(answer), status=status, headers={"Content-Type": "application/json"})


@dataclass
class Discord:
    """A server that answers as Discord does: `closes` is the code it ends every gateway connection with, if any."""

    accepts: bool = True
    flags: int = 0
    closes: int | None = None

    async def me(self, _: web.Request) -> web.Response:
        return as_discord(ME) if self.accepts else as_discord({"message": "401: Unauthorized", "code": 0}, status=401)

    async def application(self, _: web.Request) -> web.Response:
        named = dict.fromkeys(("description", "summary", "verify_key"), "") | {"id": ME["id"], "name": ME["username"]}
        owned = {"icon": None, "bot_public": False, "bot_require_code_grant": False, "owner": ME, "team": None}
        return as_discord(named | owned | {"flags": self.flags})

    async def commands(self, _: web.Request) -> web.Response:
        return as_discord([])

    async def gateway(self, asked: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(asked)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45000}})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT and json.loads(message.data)["op"] == 2:
                if self.closes is not None:
                    await socket.close(code=self.closes)
                    break
                application = {"id": ME["id"], "flags": self.flags}
                ready = {"v": 10, "user": ME, "guilds": [], "session_id": "s", "application": application}
                await socket.send_json(
                    {"op": 0, "t": "READY", "s": 1, "d": ready | {"resume_gateway_url": "ws://gone"}}
                )
        return socket

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """The address it answers at."""
        app = web.Application()
        app.router.add_get("/users/@me", self.me)
        app.router.add_get("/oauth2/applications/@me", self.application)
        app.router.add_put("/applications/{id}/commands", self.commands)
        app.router.add_get("/", self.gateway)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        try:
            yield f"{host}:{port}"
        finally:
            await runner.cleanup()


def go_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Route, "BASE", f"http://{address}")
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(f"ws://{address}/"))


@pytest.fixture
def with_token(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", discord_token=SecretStr(TOKEN))


MAY_READ_WORDS = discord.ApplicationFlags(gateway_message_content_limited=True).value


async def looked_up(settings: Settings) -> list[checks.Finding]:
    return [finding async for finding in checks.token(settings)]


async def test_check_asks_discord_about_the_token_and_the_intent(
    with_token: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Discord(flags=MAY_READ_WORDS).serving() as address:
        go_to(address, monkeypatch)
        bot, words = await looked_up(with_token)
    assert bot.says == "Discord accepts the token: the bot is Common Thread." and bot.ok
    assert words.says.startswith("The Message Content intent is granted") and words.ok


async def test_check_says_where_the_intent_is_switched_on(
    with_token: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Discord().serving() as address:
        go_to(address, monkeypatch)
        _, content = await looked_up(with_token)
        _, insisted = await looked_up(with_token.model_copy(update={"message_content": "on"}))
    assert content.ok and "Answer button" in content.says
    assert not insisted.ok and "Privileged Gateway Intents" in insisted.remedy


async def test_check_names_a_token_that_is_refused(with_token: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Discord(accepts=False).serving() as address:
        go_to(address, monkeypatch)
        (refused,) = await looked_up(with_token)
    assert refused.says == "Discord does not accept the token in COMMON_THREAD_DISCORD_TOKEN."
    assert "Reset Token" in refused.remedy


async def test_check_says_when_discord_could_not_be_reached(
    with_token: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Discord().serving() as address:
        go_to(address, monkeypatch)
    (unreachable,) = await looked_up(with_token)
    assert unreachable.says == "Discord could not be reached."


async def test_a_refused_token_ends_the_run_with_a_sentence(
    with_token: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Discord(accepts=False).serving() as address:
        go_to(address, monkeypatch)
        with pytest.raises(SetupError, match="Discord does not accept the token"):
            await keep_running(with_token)


async def test_a_refused_intent_ends_the_run_with_the_name_of_the_switch(
    with_token: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Discord(closes=4014).serving() as address:
        go_to(address, monkeypatch)
        with pytest.raises(SetupError, match="switch on Message Content Intent"):
            await keep_running(with_token)


async def test_a_connection_that_discord_ends_for_good_ends_the_run(
    with_token: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Discord(closes=4013).serving() as address:
        go_to(address, monkeypatch)
        with pytest.raises(OutOfReach, match=r"Discord ended the connection: .*4013"):
            await keep_running(with_token)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_the_bot_stops_cleanly_when_asked(sign: signal.Signals, tmp_path: Path) -> None:
    settings = {"discord_token": TOKEN, "log_level": "DEBUG"}
    async with Discord().serving() as address:
        elsewhere = (
            "import sys, yarl; from discord.http import Route; from discord.gateway import DiscordWebSocket;"
            f"Route.BASE = 'http://{address}'; DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL('ws://{address}/');"
            "from bot.__main__ import main; sys.exit(main(['run']))"
        )
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-c", elsewhere, env=environment(settings), cwd=tmp_path, stdout=asyncio.subprocess.PIPE
        )
        assert running.stdout is not None
        lines = []
        async with asyncio.timeout(30):
            async for line in running.stdout:
                lines.append(line.decode().rstrip())
                if "has connected to Gateway" in lines[-1]:
                    running.send_signal(sign)
            assert await running.wait() == 0
    assert all(re.match(r"\d{4}-\d\d-\d\d \S+ [A-Z]+ [\w.]+: ", line) for line in lines)
    assert [line.partition(": ")[2] for line in lines[-2:]] == ["Stopping: closing everything in order", "Stopped"]
    assert not any(" DEBUG discord" in line or " WARNING " in line for line in lines)


def test_a_record_of_the_log_is_one_line_its_traceback_included() -> None:
    try:
        raise ValueError("lost")
    except ValueError:
        record = logging.LogRecord("bot", logging.ERROR, "", 1, "It failed", (), sys.exc_info())
    line = OneLine("%(levelname)s %(message)s").format(record)
    assert line.startswith("ERROR It failed | Traceback") and line.endswith("| ValueError: lost")


# --- .env.example


def example() -> dict[str, str]:
    """Every setting in the example, those that are switched off included."""
    lines = (PROJECT / ".env.example").read_text(encoding="utf-8").splitlines()
    found = [re.fullmatch(r"#?([A-Z][A-Z_]+)=(.*)", line) for line in lines]
    return {match[1]: match[2] for match in found if match}


def test_the_example_explains_every_setting_and_nothing_else() -> None:
    ours = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    assert set(example()) == ours | {"POSTGRES_PASSWORD"}


def test_the_example_copied_as_it_stands_means_what_the_bot_does_anyway(tmp_path: Path) -> None:
    copied = tmp_path / ".env"
    copied.write_text((PROJECT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    assert Settings.from_env({}, env_file=copied) == Settings()


def test_what_the_example_shows_as_usual_is_what_is_usual() -> None:
    ours = {name: value for name, value in example().items() if name.startswith(PREFIX) and value}
    shown = Settings.from_env(ours, env_file=None)
    assert shown.model_copy(update={"prompts_dir": Settings().prompts_dir}) == Settings()
