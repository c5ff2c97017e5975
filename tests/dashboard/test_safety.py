"""What every page keeps: a strict policy, nothing inline, nothing from elsewhere, words in the visitor's language."""

import ast
import re
from pathlib import Path

import dashboard
from dashboard import assets
from locales import sentences
from tests.dashboard.conftest import Visit, words
from tests.support.cast import Cast, filed, pictured

ROOM = Path(dashboard.__file__).parent
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)

EVERYWHERE = ("bootstrap.css", "dashboard.css", "dashboard.js", "theme.js", "icon.svg")


async def test_every_page_forbids_what_it_does_not_use(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    await pictured(report)
    mine = await visit(cast.officer)
    for address in ("/dashboard/reports", f"/dashboard/reports/{report.code}", "/sign-in/old", "/dashboard/none"):
        answer = await mine.client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), address
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        page = await answer.text()
        assert not INLINE.search(page), address
        assert not re.search(r'(?:src|href)="(?:https?:)?//(?!www\.openstreetmap\.org/)', page), address


async def test_what_is_not_there_is_said_kindly(cast: Cast, visit: Visit) -> None:
    answer = await (await visit(cast.officer)).client.get("/dashboard/nothing")
    assert answer.status == 404
    assert "Không có gì ở đây" in words(await answer.text())


async def test_style_sheets_come_packed_from_here_and_stay(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    page = await mine.get("/dashboard/reports")
    for name in assets.NAMES:
        address = assets.address(name)
        assert address in page or name not in EVERYWHERE
        answer = await mine.client.get(address)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"
    stale = await mine.client.get("/static/dashboard.css?v=older")
    assert "immutable" not in stale.headers["Cache-Control"]


async def test_an_english_speaker_reads_english(cast: Cast, visit: Visit) -> None:
    cast.officer.language = "en"
    await cast.officer.save()
    await filed(cast.hai, cast.thon_5)
    page = words(await (await visit(cast.officer)).get("/dashboard/reports"))
    assert "Waiting for approval" in page
    assert "Officer, Nhân Cơ commune" in page


async def test_the_rest_of_the_server_is_left_alone(cast: Cast, visit: Visit) -> None:
    answer = await (await visit(cast.officer)).client.get("/health")
    assert "Content-Security-Policy" not in answer.headers


def said() -> set[str]:
    """Every sentence the dashboard marks, in templates and in code."""
    found: set[str] = set()
    for template in ROOM.rglob("*.html"):
        found |= {
            double or single for double, single in re.findall(r"""\b_\((?:"([^"]+)"|'([^']+)')""", template.read_text())
        }
        found |= set(re.findall(r'\bn_\("([^"]+)"', template.read_text()))
    for file in ROOM.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_":
                assert isinstance(call.args[0], (ast.Constant, ast.IfExp))
                found |= {
                    each.value
                    for each in ast.walk(call.args[0])
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    return found


def test_every_sentence_is_there_in_vietnamese() -> None:
    assert len(said()) > 60
    assert said() <= sentences("vi").keys()
