"""Settings of one running copy of the bot. `Settings.from_env` is the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from bot.errors import SetupError

PREFIX = "COMMON_THREAD_"
PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseModel):
    """Built in code it looks at nothing but its arguments. Each field is explained in `.env.example`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    discord_token: SecretStr = SecretStr("")
    database_url: str = ""
    data_dir: Path = Path("data")
    prompts_dir: Path = PROJECT / "prompts"
    starters_dir: Path | None = None
    message_content: Literal["auto", "on", "off"] = "auto"
    operator_name: str = ""
    operator_contact: str = ""
    privacy_url: str = ""
    verify_url: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    shard_count: int = Field(default=1, ge=1)
    shard_id: int = Field(default=0, ge=0)

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
            raise ValueError("must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://")
        return url

    @field_validator("verify_url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return url

    @property
    def database(self) -> str:
        """The database's address; an SQLite file in the data folder unless another is set."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'common-thread.sqlite3'}"

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None, *, env_file: Path | None = Path(".env")) -> Self:
        """Read `COMMON_THREAD_*` from `.env` and the environment, which wins. SetupError names what is wrong."""
        values: dict[str, str] = {}
        if env_file is not None and env_file.is_file():
            values.update({key: value for key, value in dotenv_values(env_file).items() if value is not None})
        values.update(os.environ if environment is None else environment)
        given = {
            key.removeprefix(PREFIX).lower(): value.strip()
            for key, value in values.items()
            if key.startswith(PREFIX) and value.strip()
        }
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise SetupError(_explained(error)) from None


def _explained(error: ValidationError) -> str:
    """One line a setting. The value is never repeated: it may be a secret."""
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = PREFIX + "_".join(str(part) for part in problem["loc"]).upper()
        unknown = problem["type"] == "extra_forbidden"
        lines.append(
            f"{name}: " + ("there is no such setting" if unknown else problem["msg"].removeprefix("Value error, "))
        )
    return "The settings need mending:\n" + "\n".join(f"  {line}" for line in lines)
