"""Checks what Telegram signed about the person who opened our page inside it."""

import hmac
import json
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl

LASTS = timedelta(minutes=5)
LONGEST = 4096


def telegram_user(signed: str, token: str, now: datetime) -> str | None:
    """The id of the user, if the data bears the bot's signature and is new; they are the address of their chat."""
    if not token or len(signed) > LONGEST:
        return None
    pairs = parse_qsl(signed, keep_blank_values=True)
    facts = dict(pairs)
    claimed = facts.pop("hash", "")
    if len(facts) + 1 != len(pairs):  # a name twice: which one was signed?
        return None
    lines = "\n".join(f"{key}={value}" for key, value in sorted(facts.items()))
    key = hmac.new(b"WebAppData", token.encode(), sha256).digest()
    if not hmac.compare_digest(hmac.new(key, lines.encode(), sha256).hexdigest().encode(), claimed.encode()):
        return None
    return _user(facts) if _new(facts.get("auth_date", ""), now) else None


def _new(auth_date: str, now: datetime) -> bool:
    if not (auth_date.isascii() and auth_date.isdigit()):
        return False
    age = now.timestamp() - int(auth_date)
    return -60 <= age <= LASTS.total_seconds()


def _user(facts: dict[str, str]) -> str | None:
    try:
        user = json.loads(facts.get("user", ""))
    except ValueError:
        return None
    number = user.get("id") if isinstance(user, dict) else None
    return str(number) if isinstance(number, int) and not isinstance(number, bool) else None
