"""How full each channel is: for officers, before it is too late."""

from storage import channel_facts
from tests.dashboard.conftest import Visit, words
from tests.support.cast import Cast

CHANNELS = "/dashboard/channels"


async def test_an_officer_sees_what_is_left_of_a_month(cast: Cast, visit: Visit) -> None:
    await channel_facts.add("telegram", {"name": "thonbao_bot", "deep_link": "https://t.me/thonbao_bot?start={code}"})
    await channel_facts.add("zalo_bot", {"name": "Bot Thôn Báo", "link": "https://bot.zaloplatforms.com/bots/1"})
    await channel_facts.add("zalo_bot", {"quota": 3000, "quota_left": 500, "users": 12, "users_most": 50})
    page = words(await (await visit(cast.officer)).get(CHANNELS))
    assert "Zalo (bot) · Bot Thôn Báo" in page
    assert "2500/3000 tin trong tháng này" in page
    assert "giữ lại để trả lời" in page
    assert "12/50 người" in page
    assert "không được trả lời" not in page
    assert await (await visit(cast.hai)).status(CHANNELS) in (401, 404)


async def test_where_only_the_web_chat_runs_it_says_so(cast: Cast, visit: Visit) -> None:
    assert "Ở đây chỉ có trang chat" in words(await (await visit(cast.officer)).get(CHANNELS))


async def test_access_that_ends_is_shown_while_it_lasts(cast: Cast, visit: Visit) -> None:
    await channel_facts.add("zalo_oa", {"name": "Xã Nhân Cơ", "trouble": ""})
    assert "không được gia hạn" not in words(await (await visit(cast.officer)).get(CHANNELS))
    await channel_facts.add("zalo_oa", {"trouble": "-14014 Invalid refresh token"})
    assert "không được gia hạn" in words(await (await visit(cast.officer)).get(CHANNELS))
