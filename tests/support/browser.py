"""Debian's chromium, driven by Playwright: phones and desks for tests that look at our pages as people do."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

Scheme = Literal["dark", "light"]
PHONE = (360, 740)
DESK = (1280, 800)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000  # on a busy machine
expect.set_options(timeout=PATIENCE_MS)


def chromium() -> str:
    """Where chromium is; without it the tests say what to install, they are never skipped."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise RuntimeError("This test needs chromium: apt-get install chromium")
    return found


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        await opened.close()


@asynccontextmanager
async def page(of: Browser, size: tuple[int, int] = PHONE, scheme: Scheme = "light") -> AsyncIterator[Page]:
    """A page with cookies of its own; whatever fails in its scripts, or the page's policy forbids, fails the test."""
    async with context(of, size, scheme) as alone:
        opened = await alone.new_page()
        wrong: list[str] = []
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        yield opened
        assert not wrong, wrong


@asynccontextmanager
async def context(
    of: Browser, size: tuple[int, int] = PHONE, scheme: Scheme = "light", *, scripts: bool = True
) -> AsyncIterator[BrowserContext]:
    is_phone = size[0] < 700
    made = await of.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        has_touch=is_phone,
        is_mobile=is_phone,
        color_scheme=scheme,
        java_script_enabled=scripts,
    )
    made.set_default_timeout(PATIENCE_MS)
    yield made
    await made.close()


async def picture(of: Page, path: Path) -> None:
    await of.screenshot(path=path)
