"""What came of a dossier: its ZIP, made while it is sent and resumed where it stopped, and its papers one by one."""

import re

from aiohttp import web

from dashboard import download, look
from dashboard.dossier_place import OUTDATED, one
from dashboard.pages.dossier import ROW, kept, outdated
from dashboard.site import SITE
from dossiers import choices, naming
from dossiers.writers import zip
from storage.files import Files
from storage.models import Dossier

RANGE = re.compile(r"bytes=(\d*)-(\d*)")


async def whole(request: web.Request) -> web.StreamResponse:
    """Any part of it, for downloads that go on; also what is asked for by HEAD."""
    _at, dossier = await one(request)
    packed = await kept(request, dossier)
    if packed is None:
        return await _nothing(request, dossier)
    tag = f'"{dossier.sha256}"'
    name = "_".join(
        (
            "ho-so-cong-khai" if choices.read(dossier.choices).copies else "ho-so",
            naming.slug(dossier.unit.name, 40),
            f"{dossier.first_day}_{dossier.last_day}",
            str(dossier.id),
        )
    )
    response = web.StreamResponse(
        headers={
            "Content-Type": "application/zip",
            "Content-Disposition": f'attachment; filename="{name}.zip"',
            "Accept-Ranges": "bytes",
            "ETag": tag,
            "Cache-Control": "no-store",
        }
    )
    begin, stop = _part(request, tag, packed.size)
    if (begin, stop) != (0, packed.size):
        response.set_status(206)
        response.headers["Content-Range"] = f"bytes {begin}-{stop - 1}/{packed.size}"
    response.content_length = stop - begin
    await response.prepare(request)
    if request.method != "HEAD":
        files = request.app[SITE].files
        try:
            async for piece in packed.pieces(lambda sha: _bytes(files, sha), begin, stop):
                await response.write(piece)
        except zip.Gone:
            await outdated(dossier)
            _break_off(request)
            return response
    await response.write_eof()
    return response


def _break_off(request: web.Request) -> None:
    """So that half a file is not taken for a whole one; who comes again is told why."""
    if request.transport:
        request.transport.abort()


async def _nothing(request: web.Request, dossier: Dossier) -> web.Response:
    if dossier.state == "outdated":
        return await look.message(request, 410, OUTDATED)
    raise web.HTTPNotFound


def _part(request: web.Request, tag: str, size: int) -> tuple[int, int]:
    """From which byte to before which; the whole where several parts are asked for, or it is another file by now."""
    told = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if told is None or request.headers.get("If-Range", tag) != tag:
        return 0, size
    first, last = told[1], told[2]
    if first:
        begin, stop = int(first[:18]), min(size, int(last[:18]) + 1) if last else size
    else:
        begin, stop = max(0, size - int(last[:18] or 0)), size
    if begin >= stop:
        raise web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{size}"})
    return begin, stop


async def _bytes(files: Files, sha: str) -> bytes | None:
    try:
        return await files.get(sha)
    except FileNotFoundError:
        return None


async def paper(request: web.Request) -> web.StreamResponse:
    """One of its papers, by its number in the list."""
    _at, dossier = await one(request)
    packed = await kept(request, dossier)
    if packed is None:
        return await _nothing(request, dossier)
    nth = int(request.match_info["nth"][:9])
    if nth >= len(packed.items):
        raise web.HTTPNotFound
    item = packed.items[nth]
    data = await _bytes(request.app[SITE].files, item.sha256)
    if data is None:
        await outdated(dossier)
        return await _nothing(request, dossier)
    name, _dot, kind = item.path.rpartition("/")[2].rpartition(".")
    return web.Response(body=data, headers=download.headers(kind, name))


ROUTES = [web.get(f"{ROW}/zip", whole), web.get(f"{ROW}/files/{{nth:\\d+}}", paper)]
