"""The doctor says how the Official Account's token and webhook stand, and what to do."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import doctor_zalo_oa
from bot.config import Settings, read
from storage import channel_facts, channel_tokens, database
from tests.bot.channels.web_rig import migrated
from tests.support.zalo_oa import APP, HOUR, REFRESH, SECRET, FakeOA, serving

NOW = datetime.now(UTC)


@pytest.fixture
async def fake() -> AsyncIterator[FakeOA]:
    made = FakeOA()
    async with serving(made):
        yield made


async def settings(tmp_path: Path, fake: FakeOA, **more: str) -> Settings:
    given = read(
        {
            "DATA_DIR": str(tmp_path),
            "ZALO_OA_APP_ID": APP,
            "ZALO_OA_SECRET_KEY": SECRET,
            "ZALO_OA_REFRESH_TOKEN": REFRESH,
            "ZALO_OA_API_URL": fake.url,
            "PUBLIC_URL": "https://thonbao.example.vn",
            **more,
        }
    )
    (tmp_path / "thonbao.db").write_bytes(migrated())
    return given


async def kept(given: Settings, hours: float, **facts: object) -> None:
    """The token as the bot left it, working so long from now."""
    await database.open(given.database_url)
    await channel_tokens.begin("zalo_oa", REFRESH, "seed")
    now = int(NOW.timestamp() * 1000)
    await channel_tokens.keep("zalo_oa", "access", "refresh", now + int(hours * HOUR), now, "seed")
    await channel_facts.add("zalo_oa", facts)
    await database.close()


async def said(given: Settings) -> list[tuple[bool, str]]:
    found = await doctor_zalo_oa.findings(given, NOW)
    assert all(do for well, _, do in found if not well)
    return [(well, what) for well, what, _ in found]


async def test_before_the_first_start_nothing_is_wrong_but_that_nothing_has_arrived(
    tmp_path: Path, fake: FakeOA
) -> None:
    token, calls, _template = await said(await settings(tmp_path, fake))
    assert token == (True, "Official Account: the token is fetched at the first start")
    assert calls == (False, "Nothing has arrived from Zalo since the last start")


async def test_all_is_well(tmp_path: Path, fake: FakeOA) -> None:
    given = await settings(tmp_path, fake, ZALO_OA_TEMPLATE_ID="7895")
    await kept(given, 20, calls=3, calls_wrongly_signed=1)
    fake.access["access"] = fake.now() + HOUR
    found = await said(given)
    assert all(well for well, _ in found)
    assert found[0][1].startswith("Zalo knows the account as Xã Nhân Cơ; its token is good until ")
    assert found[1][1].endswith("/hooks/zalo-oa: 3 calls since the last start")


async def test_a_token_that_is_renewed_no_more_is_told_while_it_works(tmp_path: Path, fake: FakeOA) -> None:
    given = await settings(tmp_path, fake)
    await kept(given, 4)
    await database.open(given.database_url)
    await channel_tokens.troubled("zalo_oa", "refresh", "-14014 Invalid refresh token")
    await database.close()
    assert (await said(given))[0][1].startswith(
        "Zalo renews the account's token no more (-14014 Invalid refresh token)"
    )


async def test_a_token_that_ended_or_is_refused_is_told(tmp_path: Path, fake: FakeOA) -> None:
    given = await settings(tmp_path, fake)
    await kept(given, 4)
    assert (await said(given))[0] == (False, "Zalo refuses the account's token (-216 Access token is invalid)")
    later = datetime.fromtimestamp(NOW.timestamp() + 5 * 3600, UTC)
    well, what, do = (await doctor_zalo_oa.findings(given, later))[0]
    assert not well and what.startswith("The account's token ended at") and do


async def test_calls_signed_with_another_key_and_an_address_zalo_cannot_reach_are_told(
    tmp_path: Path, fake: FakeOA
) -> None:
    given = await settings(tmp_path, fake)
    await kept(given, 4, calls=0, calls_wrongly_signed=7)
    assert (await said(given))[1] == (False, "7 calls were not signed as expected, so nothing of them was taken")
    given = await settings(tmp_path, fake, PUBLIC_URL="http://10.0.0.7:8080")
    assert (await said(given))[1][1] == "Zalo delivers to https addresses only"


async def test_an_api_that_is_away_is_told(tmp_path: Path, fake: FakeOA) -> None:
    given = await settings(tmp_path, fake, ZALO_OA_API_URL="http://127.0.0.1:1")
    await kept(given, 4)
    assert (await said(given))[0][1].startswith("Zalo cannot be reached")
