"""A ZIP made while it is sent: pictures are stored as they are, one at a time, whatever the whole comes to."""

import zipfile
from collections.abc import AsyncIterator
from datetime import datetime

from aiohttp import web


class _Sink:
    """What is written goes out piece by piece; there is no way back."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """The response ends it."""

    def taken(self) -> bytes:
        data, self.pieces = b"".join(self.pieces), []
        return data


async def send(
    request: web.Request, name: str, files: AsyncIterator[tuple[str, bytes]], at: datetime
) -> web.StreamResponse:
    """`name` is the ZIP's; each file has a name of plain letters that exists once."""
    response = web.StreamResponse(
        headers={
            "Content-Type": "application/zip",
            "Content-Disposition": f'attachment; filename="{name}.zip"',
            "Cache-Control": "no-store",
        }
    )
    await response.prepare(request)
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as packed:
        async for title, data in files:
            packed.writestr(zipfile.ZipInfo(title, at.timetuple()[:6]), data)
            await response.write(sink.taken())
    await response.write(sink.taken())
    await response.write_eof()
    return response
