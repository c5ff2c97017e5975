"""The doctor says what is wrong and what to do, one line each."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import doctor
from bot.config import read
from storage import database, migrate
from tests.support.cast import NOW

TOKEN = "123456789:AAE-telegram_token"
Api = Callable[[dict[str, Any]], Any]


async def findings(**environ: str) -> list[doctor.Finding]:
    return [finding async for finding in doctor.examine(read(environ), NOW)]


def ill(found: list[doctor.Finding]) -> list[str]:
    assert all(finding.do for finding in found if not finding.well)
    return [finding.what for finding in found if not finding.well]


async def test_a_fresh_demo_is_well(tmp_path: Path) -> None:
    found = await findings(DATA_DIR=str(tmp_path))
    assert ill(found) == []
    assert any("next start" in finding.what for finding in found)


async def test_a_migrated_database_on_either_kind_is_well_apart_from_the_clock_and_a_hasty_server(
    db_url: str, tmp_path: Path
) -> None:
    found = await findings(DATA_DIR=str(tmp_path), DATABASE_URL=db_url, SECRET_KEY="k" * 64)
    # NOW is a Saturday in March: the database's own clock is far from it. And the server of the tests waits for no disk.
    unwell = ["Not so: PostgreSQL keeps what it says", "Not so: The clocks agree"]
    assert ill(found) == ([] if db_url.startswith("sqlite") else unwell)
    assert any(finding.what == "The tables are up to date" for finding in found)


async def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgres://thonbao:mat-khau@127.0.0.1:1/thonbao"
    found = await findings(DATA_DIR=str(tmp_path), DATABASE_URL=url, SECRET_KEY="k" * 64)
    assert [what.split(" (")[0] for what in ill(found)] == ["PostgreSQL does not answer"]
    assert "mat-khau" not in "".join(map(str, found))


async def test_a_database_of_a_newer_version_is_recognised(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'thonbao.db'}"
    await migrate.migrate(url)
    await database.open(url)
    await database.execute(
        "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', '9999_future', CURRENT_TIMESTAMP)"
    )
    await database.close()
    assert ill(await findings(DATA_DIR=str(tmp_path))) == ["The database belongs to a newer version: 9999_future"]


async def test_a_mistake_in_the_local_catalogue_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "activities.toml").write_text("[[activity]]\nid = 5\n")
    [finding] = [finding for finding in await findings(DATA_DIR=str(tmp_path)) if not finding.well]
    assert "catalogue" in finding.what
    assert "activities.toml" in finding.do


async def test_a_secret_key_others_can_read_is_told(tmp_path: Path) -> None:
    await findings(DATA_DIR=str(tmp_path))
    (tmp_path / "secret_key").chmod(0o644)
    [what] = ill(await findings(DATA_DIR=str(tmp_path)))
    assert "can be read by others" in what


@pytest.fixture
async def telegram() -> AsyncIterator[Callable[..., Any]]:
    """A Bot API that knows one token."""
    hook: dict[str, Any] = {"url": "", "pending_update_count": 0}

    async def answer(request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        told = {"getMe": {"id": 1, "is_bot": True, "username": "thonbao_bot"}, "getWebhookInfo": hook}
        return web.json_response({"ok": True, "result": told[request.match_info["method"]]})

    app = web.Application()
    app.router.add_get("/bot{token}/{method}", answer)

    def told(**more: Any) -> str:
        hook.update(more)
        return str(server.make_url("")).rstrip("/")

    async with TestServer(app) as server:
        yield told


async def test_telegram_knows_the_bot(telegram: Callable[..., str], tmp_path: Path) -> None:
    found = await findings(
        DATA_DIR=str(tmp_path), TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=telegram(), PUBLIC_URL="https://x.vn"
    )
    assert ill(found) == []
    assert [finding.what for finding in found][-2:] == ["Telegram knows the bot as @thonbao_bot", "Telegram is polled"]


async def test_a_wrong_token_is_told_and_not_shown(telegram: Callable[..., str], tmp_path: Path) -> None:
    wrong = "987654321:AAE-another"
    found = await findings(
        DATA_DIR=str(tmp_path), TELEGRAM_TOKEN=wrong, TELEGRAM_API_URL=telegram(), PUBLIC_URL="https://x.vn"
    )
    assert ill(found) == ["Telegram refuses TELEGRAM_TOKEN"]
    assert wrong not in "".join(map(str, found))


async def test_a_webhook_that_leads_elsewhere_or_fails_is_told(telegram: Callable[..., str], tmp_path: Path) -> None:
    place = {
        "DATA_DIR": str(tmp_path),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram(url="https://another.example/hook"),
        "TELEGRAM_WEBHOOK_SECRET": "bi-mat",
        "PUBLIC_URL": "https://xa.example.vn",
    }
    assert ill(await findings(**place)) == ["Telegram delivers to another address"]
    telegram(url="https://xa.example.vn/hooks/telegram", pending_update_count=3, last_error_message="SSL error")
    assert ill(await findings(**place)) == ["Telegram cannot deliver 3 messages: SSL error"]


async def test_without_a_network_telegram_is_said_to_be_out_of_reach(tmp_path: Path) -> None:
    found = await findings(
        DATA_DIR=str(tmp_path), TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL="http://127.0.0.1:1", PUBLIC_URL="https://x.vn"
    )
    assert [what.split(" (")[0] for what in ill(found)] == ["Telegram cannot be reached"]
