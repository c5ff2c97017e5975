"""Photos, for those who may see their report: small, as shown, or the untouched original to keep."""

from mimetypes import guess_extension

from aiohttp import web

from dashboard.site import SITE
from dashboard.visitor import VISITOR
from storage import access, reports
from storage.models import Photo

PICTURES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "image/heic": "heic"}
KEPT = "private, max-age=3600"


async def show(request: web.Request) -> web.StreamResponse:
    site = request.app[SITE]
    number, size = request.match_info["id"], request.match_info["size"]
    if len(number) > 9 or not await access.shows(request[VISITOR].sight, int(number)):
        raise web.HTTPNotFound
    photo = await reports.photo(int(number))
    sha = {"thumb": photo.thumb, "shown": photo.shown, "original": photo.sha256}[size] if photo else ""
    if photo is None or not sha or not await site.files.exists(sha):
        raise web.HTTPNotFound
    headers = {"Cache-Control": KEPT, "ETag": f'"{sha}"'}
    if any(tag.value in (sha, "*") for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    if size == "original":
        headers |= _original(photo)
        if (here := site.files.path(sha)).is_file():
            return web.FileResponse(here, headers=headers)
        return web.Response(body=await site.files.get(sha), headers=headers)
    return web.Response(body=await site.files.get(sha), content_type="image/jpeg", headers=headers)


def _original(photo: Photo) -> dict[str, str]:
    """To keep, never to open here: it is whatever somebody sent."""
    known = PICTURES.get(photo.mime)
    name = f"{photo.id}.{known}" if known else f"{photo.id}{guess_extension(photo.mime) or '.bin'}"
    return {
        "Content-Type": photo.mime if known else "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{name}"',
    }


ROUTES = [web.get(r"/dashboard/photos/{id:\d+}/{size:thumb|shown|original}", show)]
