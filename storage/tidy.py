"""Throws away what nobody needs any more: old guesses, spent links, sessions long over."""

from datetime import datetime, timedelta

from storage.models import Guess, SignInLink, WebSession


async def throw_away(now: datetime) -> None:
    await Guess.filter(at_ms__lt=int((now - timedelta(days=1)).timestamp() * 1000)).delete()
    await SignInLink.filter(expires_at__lt=now - timedelta(days=1)).delete()
    await WebSession.filter(kind="dashboard", expires_at__lt=now - timedelta(days=30)).delete()
