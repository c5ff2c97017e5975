"""Style sheets and scripts: ours, and those that installed packages ship. Read once, served packed."""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from aiohttp import web

OWN = Path(__file__).parent / "static"
SHIPPED = {
    "bootstrap.css": ("js_lib_bootstrap5", "static/js-lib-bootstrap5/css/bootstrap.min.css"),
    "leaflet.css": ("js_lib_leaflet", "static/js_lib_leaflet/leaflet.css"),
    "leaflet.js": ("js_lib_leaflet", "static/js_lib_leaflet/leaflet.js"),
}
NAMES = (*SHIPPED, *sorted(file.name for file in OWN.iterdir()))


@dataclass(frozen=True)
class Asset:
    packed: bytes
    kind: str
    version: str


@cache
def _asset(name: str) -> Asset:
    package, inside = SHIPPED.get(name, ("", ""))
    data = (files(package) / inside).read_bytes() if package else (OWN / name).read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(gzip.compress(data, mtime=0), kind, sha256(data).hexdigest()[:12])


def address(name: str) -> str:
    """The address of an asset as it is now: a changed file has another, so browsers may keep it for good."""
    return f"/static/{name}?v={_asset(name).version}"


async def send(request: web.Request) -> web.Response:
    asset = _asset(request.path.removeprefix("/static/"))
    current = request.query.get("v") == asset.version
    kept = "public, max-age=31536000, immutable" if current else "public, max-age=300"
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    return web.Response(
        body=asset.packed if packed else gzip.decompress(asset.packed),
        headers={
            "Content-Type": f"{asset.kind}; charset=utf-8",
            "Cache-Control": kept,
            "Vary": "Accept-Encoding",
            **({"Content-Encoding": "gzip"} if packed else {}),
        },
    )


ROUTES = [web.get(f"/static/{name}", send) for name in NAMES]
