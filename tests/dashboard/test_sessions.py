"""Where somebody is signed in: they see it, and end one browser or all of them, never another's."""

import re

from dashboard.browsers import browser_words
from locales import Speech
from tests.dashboard.conftest import Visit, words
from tests.support.cast import Cast

PAGE = "/dashboard/sessions"


def lines(page: str) -> list[tuple[str, bool]]:
    """Each session's number, and whether it is the one that asks."""
    found = re.findall(r'<li class="line">(.*?)</li>', page, re.DOTALL)
    return [(re.findall(rf"{PAGE}/(\d+)/end", each)[0], "trình duyệt này" in each) for each in found]


async def test_an_officer_ends_a_browser_they_do_not_know(cast: Cast, visit: Visit) -> None:
    strange, mine = await visit(cast.officer), await visit(cast.officer)
    page = await mine.get(PAGE)
    [other] = [number for number, this in lines(page) if not this]
    status, page = await mine.press(page, f"{PAGE}/{other}/end")
    assert status == 200
    assert [this for _, this in lines(page)] == [True]
    assert await strange.status("/dashboard/reports") == 401


async def test_a_lost_phone_is_signed_out_with_all_else(cast: Cast, visit: Visit) -> None:
    browsers = [await visit(cast.officer) for _ in range(3)]
    neighbour = await visit(cast.neighbour)
    await browsers[0].press(await browsers[0].get(PAGE), f"{PAGE}/end-all")
    assert [await each.status(PAGE) for each in browsers] == [401] * 3
    assert await neighbour.status(PAGE) == 200


async def test_nobody_ends_the_session_of_another(cast: Cast, visit: Visit) -> None:
    mine, theirs = await visit(cast.officer), await visit(cast.neighbour)
    [(number, _)] = lines(await theirs.get(PAGE))
    status, page = await mine.press(await mine.get(PAGE), f"{PAGE}/{number}/end")
    assert (status, "Không có gì ở đây" in words(page)) == (404, True)
    assert await theirs.status(PAGE) == 200


def test_a_browser_is_called_what_people_call_it() -> None:
    android = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) "
    speech = Speech("vi")
    for told, expected in (
        (android + "Chrome/131.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        (android + "Version/4.0 Chrome/131.0 Mobile Safari/537.36 Zalo android/24110", "Zalo, Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1", "Safari, iPhone"),
        ("curl", "Trình duyệt không rõ"),
    ):
        assert browser_words(speech, told) == expected
