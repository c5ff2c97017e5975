"""Who is at the other end of a request, and the token their forms must carry."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from aiohttp import web

from dashboard.site import SITE, Site
from locales import Speech
from storage import access, sign_in
from storage.access import Sight
from storage.models import Person

SESSION = "thonbao_dashboard"
VISIT = "thonbao_visit"  # before signing in: only to know our own forms again


@dataclass(frozen=True)
class Visitor:
    person: Person | None
    sight: Sight  # empty: signed out, or no office any more
    speech: Speech
    form_token: str
    visit: str = ""  # a cookie to set, when they come for the first time


VISITOR = web.RequestKey("visitor", Visitor)


async def recognise(request: web.Request) -> Visitor:
    site = request.app[SITE]
    now = site.clock()
    session = request.cookies.get(SESSION, "")
    person = await sign_in.session_person(session, now) if session else None
    if person is None:
        visit = request.cookies.get(VISIT, "")
        new = "" if visit else secrets.token_urlsafe(32)
        return Visitor(None, Sight(0), Speech(site.default_language), form_token(site, visit or new), new)
    return Visitor(
        person,
        await access.sight(person.id, now),
        Speech(person.language or site.default_language, person.address),
        form_token(site, session),
    )


def form_token(site: Site, cookie: str) -> str:
    """What a form must carry beside the cookie; another site's page cannot know it."""
    return hmac.new(site.secret_key, f"form:{cookie}".encode(), sha256).hexdigest()


def keep(response: web.StreamResponse, site: Site, name: str, value: str, seconds: int) -> None:
    response.set_cookie(name, value, max_age=seconds, path="/", secure=site.secure, httponly=True, samesite="Lax")
