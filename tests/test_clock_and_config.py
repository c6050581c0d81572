"""The two things every part of the bot leans on: the time, and what the environment says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import SetupError


def test_the_systems_clock_tells_utc() -> None:
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0) and abs(now - datetime.now(UTC)) < timedelta(minutes=1)


def test_settings_made_in_code_look_at_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMON_THREAD_DISCORD_TOKEN", "secret")
    assert Settings().discord_token.get_secret_value() == ""


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("COMMON_THREAD_DISCORD_TOKEN=from-file\nCOMMON_THREAD_LOG_LEVEL=DEBUG\n")
    settings = Settings.from_env({"COMMON_THREAD_DISCORD_TOKEN": " from-environment ", "PATH": "/bin"}, env_file=file)
    assert settings.discord_token.get_secret_value() == "from-environment"
    assert settings.log_level == "DEBUG"


def test_an_empty_setting_is_its_default(tmp_path: Path) -> None:
    settings = Settings.from_env(
        {"COMMON_THREAD_DATABASE_URL": "", "COMMON_THREAD_DATA_DIR": str(tmp_path)}, env_file=None
    )
    assert settings.database == f"sqlite+aiosqlite:///{tmp_path / 'common-thread.sqlite3'}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "LOUD"),
        ("SHARD_COUNT", "0"),
        ("SHARD_COUNT", "many"),
        ("MESSAGE_CONTENT", "maybe"),
        ("DATABASE_URL", "mysql://user:s3cret@host/db"),
        ("NO_SUCH_SETTING", "s3cret"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(name: str, value: str) -> None:
    with pytest.raises(SetupError) as refused:
        Settings.from_env({f"COMMON_THREAD_{name}": value}, env_file=None)
    assert f"COMMON_THREAD_{name}" in str(refused.value) and "s3cret" not in str(refused.value)


def test_settings_are_never_printed_with_their_token() -> None:
    settings = Settings.from_env({"COMMON_THREAD_DISCORD_TOKEN": "s3cret"}, env_file=None)
    assert "s3cret" not in f"{settings!r} {settings}"
