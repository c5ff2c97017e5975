"""Sends a table to keep, as XLSX or CSV, batch by batch: a long one needs no more memory than a short one."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from aiohttp import web

from tables.write import Cell, Sheet, csv_lines, csv_row, write_xlsx

Rows = AsyncIterator[Sequence[Sequence[Cell]]]  # batches of rows

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
PIECE = 256 * 1024
AT_ONCE = asyncio.Semaphore(2)  # workbooks being written: each keeps a core busy


def headers(kind: str, name: str) -> dict[str, str]:
    """Of a file to keep; `name` is without its ending."""
    return {
        "Content-Type": KINDS.get(kind, "application/octet-stream"),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.{kind}",
        "Cache-Control": "no-store",
    }


async def send(request: web.Request, kind: str, name: str, header: Sequence[str], rows: Rows) -> web.StreamResponse:
    """`name` is the file's, without its ending."""
    response = web.StreamResponse(headers=headers(kind, name))
    if kind == "csv":
        await response.prepare(request)
        for line in csv_lines(header, ()):
            await response.write(line)
        async for batch in rows:
            await response.write(b"".join(csv_row(row) for row in batch))
    else:
        with TemporaryDirectory(prefix="download-") as folder:
            path = Path(folder) / "table.xlsx"
            async with AT_ONCE:
                await _workbook(path, Sheet(name, header, ()), rows)
            await response.prepare(request)
            with path.open("rb") as file:
                while piece := await asyncio.to_thread(file.read, PIECE):
                    await response.write(piece)
    await response.write_eof()
    return response


async def _workbook(path: Path, empty: Sheet, batches: Rows) -> None:
    """Written in a thread, which asks this loop for the next rows; whoever leaves early stops it too."""
    loop = asyncio.get_running_loop()
    left = False

    async def next_batch() -> Sequence[Sequence[Cell]] | None:
        return None if left else await anext(batches, None)

    def rows() -> Iterator[Sequence[Cell]]:
        while (batch := asyncio.run_coroutine_threadsafe(next_batch(), loop).result()) is not None:
            yield from batch

    writing = asyncio.create_task(
        asyncio.to_thread(write_xlsx, path, [Sheet(empty.name, empty.header, rows(), empty.widths)])
    )
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        left = True
        await asyncio.wait([writing])
        raise
