"""Every page, action and file, asked for by everybody: own area, next door, above, below, out of office, signed out.

A new route without a line here fails; so does a line whose route is gone.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pytest
from aiohttp.test_utils import TestServer

from dossiers.writers.zip import Item, keep
from storage import addressed, campaigns, database, duties, invites, sign_in
from storage.files import Files
from storage.models import Appraisal, Campaign, Dossier, DossierDocument, Invite, OldImport, Person, Report, Role
from tests.dashboard.conftest import Browser, Clock, Visit, form_token
from tests.support.cast import CLEAN_UP, NEW_SET, NOW, SINCE, Cast, filed, person, pictured

# Who asks, in the order of the letters below. What is asked for is Thôn 5's in Nhân Cơ, or of its people.
WHO = (
    *("signed out", "former"),  # once an officer there
    *("hai", "lan", "tu"),  # village heads: of Thôn 5, next door, of another commune
    *("leader", "environment_officer", "officer", "admin"),  # Nhân Cơ: reads, only criterion 8, all, and people too
    *("neighbour", "province"),  # the commune next door, and above
)
# + answered, and Thôn 5's report or people stand in it   1 answered without them, or done   - nothing there (404)
# o must sign in (401)   x refused in words (403, 409, 410)   ? what was sent makes no sense (400)
MATRIX: dict[str, str] = {
    "GET /dashboard": "oo111111111",
    "GET /dashboard/boundaries": "oo-----1111",
    "GET /dashboard/campaigns": "oo---1-1111",
    "GET /dashboard/campaigns/moon": "oo111111111",
    "GET /dashboard/campaigns/new": "oo-----1111",
    "GET /dashboard/campaigns/{code}": "oo---1-11-1",
    "GET /dashboard/campaigns/{code}/board": "oo---1-11-1",
    "GET /dashboard/campaigns/{code}/board.csv": "oo---1-11-1",
    "GET /dashboard/campaigns/{code}/edit": "oo-----11-1",
    "GET /dashboard/campaigns/{code}/ledger.csv": "oo---1-11-1",
    "GET /dashboard/campaigns/{code}/media/{sha}": "oo---1-11-1",
    "GET /dashboard/campaigns/{code}/unreached.csv": "oo---+-++-+",
    "GET /appraisal/{token}": "xxxxxxxxxxx",
    "GET /appraisal/{token}/minutes": "xxxxxxxxxxx",
    "GET /appraisal/{token}/minutes.docx": "xxxxxxxxxxx",
    "GET /appraisal/{token}/photos/{id}/original": "-----------",
    "GET /appraisal/{token}/photos/{id}/shown": "xxxxxxxxxxx",
    "GET /appraisal/{token}/photos/{id}/thumb": "xxxxxxxxxxx",
    "GET /dashboard/channels": "oo---1-1111",
    "GET /dashboard/charts": "oo1--1111-1",
    "GET /dashboard/charts/criteria.csv": "oo1--1111-1",
    "GET /dashboard/dossiers": "oo---1-11-1",
    "GET /dashboard/dossiers/appraisals": "oo---1-11-1",
    "GET /dashboard/dossiers/appraisals/{id}/minutes": "oo---1-11-1",
    "GET /dashboard/dossiers/appraisals/{id}/minutes.docx": "oo---1-11-1",
    "GET /dashboard/dossiers/papers": "oo---1-11-1",
    "GET /dashboard/dossiers/papers/signed": "oo---1-11-1",
    "GET /dashboard/dossiers/{id}": "oo---1-11-1",
    "GET /dashboard/dossiers/{id}/evidence": "oo---1-++-+",
    "GET /dashboard/dossiers/{id}/files/{nth}": "oo---1-11-1",
    "GET /dashboard/dossiers/{id}/progress": "oo---1-11-1",
    "GET /dashboard/dossiers/{id}/zip": "oo---1-11-1",
    "GET /dashboard/duties": "oo1--1111-1",
    "GET /dashboard/duties.csv": "oo1--1111-1",
    "GET /dashboard/duties.xlsx": "oo1--1111-1",
    "GET /dashboard/duties/filed": "oo1--1111-1",
    "GET /dashboard/gallery": "oo+11++++1+",
    "GET /dashboard/gallery/old": "oo----11111",
    "GET /dashboard/gallery/old/template": "oo----11111",
    "GET /dashboard/gallery/old/{id}": "oo-----1---",
    "GET /dashboard/gallery/old/{id}/progress": "oo-----1---",
    "GET /dashboard/log": "oo---1-1111",
    "GET /dashboard/log.csv": "oo---1-1111",
    "GET /dashboard/log.xlsx": "oo---1-1111",
    "GET /dashboard/map": "oo111111111",
    "GET /dashboard/map.geojson": "oo+11++++1+",
    "GET /dashboard/map/boundaries": "oo111111111",
    "GET /dashboard/map/clusters": "oo111111111",
    "GET /dashboard/map/here": "oo111111111",
    "GET /dashboard/overview": "oo1--1111-1",
    "GET /dashboard/people": "oo---+-++1+",
    "GET /dashboard/people/bulk": "oo-----1111",
    "GET /dashboard/people/bulk/template": "oo-----1111",
    "GET /dashboard/people/charges": "oo-----11-1",
    "GET /dashboard/people/slips/{once}": "oo---------",
    "GET /dashboard/photos/{id}/original": "oo1--1111-1",
    "GET /dashboard/photos/{id}/remove": "oo-----++-+",
    "GET /dashboard/photos/{id}/shown": "oo1--1111-1",
    "GET /dashboard/photos/{id}/thumb": "oo1--1111-1",
    "GET /dashboard/reports": "oo+11++++1+",
    "GET /dashboard/reports.csv": "oo+11++++1+",
    "GET /dashboard/reports.xlsx": "oo111111111",
    "GET /dashboard/reports/{code}": "oo+--++++-+",
    "GET /dashboard/sessions": "oo111111111",
    "GET /dashboard/targets": "oo1--1111-1",
    "GET /dashboard/targets/criterion": "oo1--1111-1",
    "GET /dashboard/targets/import": "oo-----11-1",
    "GET /dashboard/targets/import/template": "oo-----11-1",
    "GET /sign-in": "11111111111",
    "GET /sign-in/telegram": "11111111111",
    "GET /sign-in/{token}": "xxxxxxxxxxx",
    "POST /appraisal/{token}/items/{position}": "xxxxxxxxxxx",
    "POST /dashboard/boundaries": "oo-----????",
    "POST /dashboard/dossiers": "oo-----11-1",
    "POST /dashboard/dossiers/appraisals": "oo-----??-?",
    "POST /dashboard/dossiers/appraisals/{id}/end": "oo-----11-1",
    "POST /dashboard/dossiers/papers": "oo-----11-1",
    "POST /dashboard/dossiers/{id}/again": "oo-----11-1",
    "POST /dashboard/dossiers/{id}/cancel": "oo-----11-1",
    "POST /dashboard/dossiers/{id}/copies": "oo-----11-1",
    "POST /dashboard/dossiers/{id}/evidence": "oo-----??-?",
    "POST /dashboard/dossiers/{id}/evidence/add": "oo-----??-?",
    "POST /dashboard/dossiers/{id}/make": "oo-----11-1",
    "POST /dashboard/dossiers/{id}/rates": "oo-----11-1",
    "POST /dashboard/campaigns/new": "oo---------",
    "POST /dashboard/campaigns/{code}/again": "oo-----11-1",
    "POST /dashboard/campaigns/{code}/board/close": "oo-----11-1",
    "POST /dashboard/campaigns/{code}/board/urge": "oo-----11-1",
    "POST /dashboard/duties/urge": "oo----111-1",
    "POST /dashboard/campaigns/{code}/cancel": "oo-----11-1",
    "POST /dashboard/campaigns/{code}/confirm": "oo-----xx-x",
    "POST /dashboard/campaigns/{code}/edit": "oo-----??-?",
    "POST /dashboard/campaigns/{code}/launch": "oo-----xx-x",
    "POST /dashboard/campaigns/{code}/pause": "oo-----11-1",
    "POST /dashboard/campaigns/{code}/recall": "oo-----xx-x",
    "POST /dashboard/campaigns/{code}/resume": "oo-----xx-x",
    "POST /dashboard/campaigns/{code}/retry": "oo-----11-1",
    "POST /dashboard/campaigns/{code}/settled": "oo-----11-1",
    "POST /dashboard/campaigns/{code}/try": "oo-----xx-x",
    "POST /dashboard/gallery.zip": "oo+??++++?+",
    "POST /dashboard/gallery/old": "oo----?????",
    "POST /dashboard/gallery/old/{id}/cancel": "oo-----1---",
    "POST /dashboard/gallery/old/{id}/rest": "oo-----1---",
    "POST /dashboard/people/bulk": "oo-----????",
    "POST /dashboard/people/charges": "oo-----11-1",
    "POST /dashboard/people/invite": "oo-----11-1",
    "POST /dashboard/people/invites/{invite}/revoke": "oo-----11-1",
    "POST /dashboard/people/roles/{role}/end": "oo-----11-1",
    "POST /dashboard/people/roles/{role}/hand-over": "oo-----11-1",
    "POST /dashboard/people/roles/{role}/phone": "oo-----11-1",
    "POST /dashboard/photos/{id}/remove": "oo-----++-+",
    "POST /dashboard/reports/approve-many": "oo+11++++1+",
    "POST /dashboard/reports/{code}/approve": "oox--x111-x",
    "POST /dashboard/reports/{code}/ask": "oox--x111-1",
    "POST /dashboard/reports/{code}/flags": "oox--x111-1",
    "POST /dashboard/reports/{code}/move": "oox--x111-x",
    "POST /dashboard/reports/{code}/reject": "oox--x111-x",
    "POST /dashboard/reports/{code}/remark": "oo1--1111-1",
    "POST /dashboard/reports/{code}/return": "oox--x111-1",
    "POST /dashboard/reports/{code}/undo": "oox--x1xx-x",
    "POST /dashboard/sessions/end-all": "oo111111111",
    "POST /dashboard/sessions/{id}/end": "oo1--------",
    "POST /dashboard/sign-out": "oo111111111",
    "POST /dashboard/targets/aim": "oo-----11-1",
    "POST /dashboard/targets/count": "oo-----11-1",
    "POST /dashboard/targets/criterion": "oo-----11-1",
    "POST /dashboard/targets/import": "oo-----??-?",
    "POST /dashboard/targets/take-back": "oo-----11-1",
    "POST /dashboard/views": "oo111111111",
    "POST /dashboard/views/forget": "oo111111111",
    "POST /sign-in/demo": "-----------",
    "POST /sign-in/telegram": "xxxxxxxxxxx",
    "POST /sign-in/{token}": "xxxxxxxxxxx",
}
SIGNING_OUT = ("/sign-out", "/end-all", "/sign-in/telegram", "/sign-in/{token}", "/sign-in/demo")
LETTERS = {401: "o", 404: "-", 403: "x", 409: "x", 410: "x", 400: "?", 422: "?"}
ALIKE = {
    "{size}": ("thumb", "shown", "original"),
    "{verb}": ("approve", "return", "reject", "move", "ask", "remark"),
    "reports.{kind}": ("reports.xlsx", "reports.csv"),
    "log.{kind}": ("log.xlsx", "log.csv"),
    "duties.{kind}": ("duties.xlsx", "duties.csv"),
    "{chart}.{kind}": ("criteria.csv",),
    "unreached.{kind}": ("unreached.csv",),
    "ledger.{kind}": ("ledger.csv",),
    "board.{kind}": ("board.csv",),
    "minutes{kind}": ("minutes", "minutes.docx"),
    "{does}": ("try", "launch", "confirm", "recall", "pause", "resume", "cancel", "retry", "again", "settled"),
}
FORMS = {
    "return": {"reason": "anh-mo"},
    "reject": {"words": "trùng"},
    "move": {"counts": f"{NEW_SET}|8|"},
    "ask": {"words": "Bao nhiêu hộ?"},
    "remark": {"words": "Đã xem."},
    "urge": {"what": "duty:ve-sinh-hang-thang:2026-03"},
    "remove": {"why": "asked", "sure": "yes"},
    "dossiers": {"kind": "cong-nhan"},
    "papers": {"document": "de-nghi"},
}


DUTY = "duty=bao-cao-6-thang-thon&period=2026-H1"


@dataclass
class Thing:
    """What this visitor asks for: the same until they did something to it, for what is refused changes nothing."""

    report: Report
    photo: int
    role: Role
    invite: Invite
    session: int
    campaign: Campaign  # being sent
    dossier: int
    appraisal: int
    old: int  # photos of earlier years, uploaded by Nhân Cơ's officer


async def new_thing(cast: Cast, files: Files, now: datetime) -> Thing:
    report = await filed(cast.hai, cast.thon_5, sent_at=now)
    names = [await files.put(b"\xff\xd8\xff a picture") for _nth in range(3)]
    photo = await pictured(report, *names)
    deputy = await person("Lê Thị Phó", cast.thon_5, "reporter")
    await invites.make(cast.thon_5.code, "reporter", 7, NOW, b"secret", Random(report.id).choice)
    invite = (await Invite.all().order_by("-id"))[0]
    token = await sign_in.new_session(cast.hai.id, NOW, "", f"session-{report.id}")
    session = next(each for each in await sign_in.sessions(cast.hai.id, NOW) if sign_in.is_this(each, token))
    async with database.transaction():
        await duties.file("bao-cao-dinh-ky", "2026-H1", cast.thon_5.id, cast.hai.id, {}, [], NOW)
    dossier, campaign = await new_dossier(cast, files), await new_campaign(cast, names[0])
    return Thing(
        report,
        photo.id,
        await Role.get(person=deputy),
        invite,
        session.id,
        campaign,
        dossier,
        await new_appraisal(cast),
        await new_old_photos(cast),
    )


async def new_appraisal(cast: Cast) -> int:
    """Of Thôn 5, open for a day."""
    made = await Appraisal.create(
        token_hash=secrets.token_hex(32),
        unit=cast.thon_5,
        set=NEW_SET,
        percent=10,
        seed="7",
        first_day=NOW.date(),
        last_day=NOW.date(),
        made_by=cast.officer,
        made_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )
    return made.id


async def new_old_photos(cast: Cast) -> int:
    """Refused, with one row that would do."""
    made = await OldImport.create(
        name="anh.zip",
        packed="0" * 64,
        state="refused",
        good=1,
        lines=["Dòng 2"],
        made_by=cast.officer,
        made_at=NOW,
        asked_at=NOW,
    )
    return made.id


async def new_campaign(cast: Cast, picture: str) -> Campaign:
    """Of Nhân Cơ, being sent to its villages."""
    made = await campaigns.create(
        cast.nhan_co.id,
        **{"title": "Ra quân", "texts": {"vi": "Dọn vệ sinh"}, "state": "sending", "asks": {"register": {}}},
        **{"audience": {"areas": [cast.nhan_co.code]}, "made_by_id": cast.officer.id, "made_at": NOW},
        **{"changed_at": NOW, "launched_at": NOW},
        media=[{"sha256": picture, "name": "anh.jpg", "mime": "image/jpeg", "kind": "photo"}],
    )
    await addressed.add(made.id, [addressed.Addressed(cast.hai.id, cast.thon_5.id, None, why="no_chat")])
    return made


async def new_dossier(cast: Cast, files: Files) -> int:
    """Of Thôn 5, ready, with one paper in it; and a signed paper beside it."""
    paper = Item("bao-cao.docx", await files.put(b"a paper"), 7, 0)
    made = await Dossier.create(
        kind="cong-nhan",
        unit=cast.thon_5,
        set=NEW_SET,
        first_day=NOW.date(),
        last_day=NOW.date(),
        state="ready",
        sha256=await files.put(keep([paper], NOW)),
        made_by=cast.officer,
        made_at=NOW,
    )
    signed = {"state": "signed", "sha256": paper.sha256, "name": "de-nghi.pdf", "at": NOW}
    await DossierDocument.update_or_create(
        signed, unit_id=cast.thon_5.id, set=NEW_SET, year=NOW.year, document="de-nghi"
    )
    return made.id


def address(route: str, thing: Thing, cast: Cast) -> str:
    code = thing.campaign.code if "campaigns" in route else thing.report.code
    sha = thing.campaign.media[0]["sha256"]
    filled = route.replace("{code}", code).replace("{sha}", sha).replace("{role}", str(thing.role.id))
    filled = filled.replace("{invite}", str(thing.invite.id)).replace("{token}", "guess").replace("{once}", "guess")
    ids = {"appraisals": thing.appraisal, "sessions": thing.session, "dossiers": thing.dossier}
    ids["old/"] = thing.old
    filled = filled.replace("{id}", str(next((id for of, id in ids.items() if of in route), thing.photo)))
    filled = filled.replace("{nth}", "0").replace("{position}", "1").replace("/guess", f"/{'guess' * 5}")
    return f"{filled}?unit={cast.thon_5.id}&set={NEW_SET}&criterion=8&zoom=8&box=100,5,110,20&square=0&document=de-nghi&{DUTY}"


def form(route: str, thing: Thing, cast: Cast) -> dict[str, str]:
    told = {
        **{"version": "1", "state": "sent", "unit": str(cast.thon_5.id), "role": "reporter", "decision": "1"},
        **{"report": f"{thing.report.code}:1", "photo": str(thing.photo), "name": "việc chờ", "query": "state=sent"},
        **{"set": NEW_SET, "what": CLEAN_UP, "least": "3", "by_day": "2026-12-01", "met.": "1", "value.": "5"},
        **{"person": str(cast.sau.id), "who": "Lê Thị Mới", "first": "1"},
        **{"title": "Ra quân", "text.vi": "Dọn vệ sinh", "ask": "register"},
    }
    return told | FORMS.get(route.rpartition("/")[2], {})


def every(server: TestServer) -> list[str]:
    found: list[str] = []
    for route in server.app.router.routes():
        canonical = route.resource.canonical if route.resource else ""
        if route.method == "HEAD" or canonical.startswith("/static/"):
            continue
        alike = next((key for key in ALIKE if key in canonical), "")
        found += [f"{route.method} {canonical.replace(alike, each)}" for each in ALIKE.get(alike, ("",))]
    return sorted(found)


async def letter(mine: Browser, token: str, route: str, thing: Thing, cast: Cast) -> str:
    method, _, canonical = route.partition(" ")
    asked = address(canonical, thing, cast)
    told = {"form_token": token, **form(canonical, thing, cast)}
    if method == "GET":
        answer = await mine.client.get(asked, allow_redirects=False)
    else:
        answer = await mine.client.post(asked, data=told, allow_redirects=False)
    body = (await answer.read()).decode(errors="replace")
    assert answer.status < 500, (route, answer.status)
    if answer.status >= 400:
        return LETTERS[answer.status]
    shown = any(each in body for each in (thing.report.code, cast.sau.name, thing.report.story))
    return "+" if shown else "1"


# A minute on each; who may do what is decided above the database.
TRIED = ["sqlite", "postgres"] if os.environ.get("SOAK") else ["sqlite"]


@pytest.mark.parametrize("db_url", TRIED, indirect=True)
async def test_everybody_gets_what_is_theirs_and_nothing_else(
    cast: Cast, visit: Visit, browser: Callable[[], Browser], server: TestServer, files: Files, clock: Clock
) -> None:
    admin = await person("Lâm Quản Trị", cast.nhan_co, "admin")
    await filed(cast.hai, cast.thon_5, sent_at=SINCE)
    found = dict.fromkeys(every(server), "")
    for name in WHO:
        clock.now += timedelta(minutes=11)  # guesses are slowed down, and forgotten after ten
        who: Person | None = admin if name == "admin" else getattr(cast, name, None)
        mine: Browser | None = None
        thing: Thing | None = None
        for route in found:
            if mine is None:
                mine = await visit(who) if who else browser()
                token = form_token(await (await mine.client.get("/sign-in/telegram")).text())
            thing = thing or await new_thing(cast, files, clock.now)
            heard = await letter(mine, token, route, thing, cast)
            found[route] += heard
            if route.startswith("POST") and heard in "+1":
                thing = None  # it is not what it was
            if route.startswith("POST") and route.endswith(SIGNING_OUT):
                mine = None
    told = "\n".join(f'    "{route}": "{letters}",' for route, letters in found.items())
    assert found == MATRIX, f"\n{told}\n" + "\n".join(
        f"{route}: {letters} but {MATRIX.get(route)}"
        for route, letters in found.items()
        if MATRIX.get(route) != letters
    )
