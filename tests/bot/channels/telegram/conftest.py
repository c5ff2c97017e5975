"""The Telegram channel by webhook, against the strict fake."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.channels.rigs import TelegramRig, telegram


@pytest.fixture
async def rig() -> AsyncIterator[TelegramRig]:
    async with telegram() as rig:
        yield rig
