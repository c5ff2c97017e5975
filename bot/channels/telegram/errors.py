"""What Telegram answers when it will not, in the words of our contract."""

from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.base import FetchError, PersonStopped, Refused, SendError, Throttled, Unanswered, Unreachable
from bot.channels.telegram.request import NoAnswer

GONE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "user_is_blocked")
TOO_LARGE = "request entity too large"  # a 413, which the library takes for trouble on the way
NOT_MODIFIED = "message is not modified"
NO_TEXT = "there is no text in the message to edit"
# It no longer knows the name of a file it has, or never knew it.
UNKNOWN_FILE = ("file identifier", "file_id", "file reference", "file_reference", "remote file", "can't use file")
TOKEN_PAUSE = 60.0  # seconds: a wrong token is mended by a person


def send_error(error: TelegramError) -> SendError:
    words = error.message[:200]
    match error:
        case RetryAfter():
            return Throttled(words, retry_in=seconds(error))
        case Forbidden():
            return PersonStopped(words)
        case InvalidToken():
            return Unreachable(words, retry_in=TOKEN_PAUSE)
        case ChatMigrated():
            return Refused(words)
        case BadRequest() if any(gone in words.lower() for gone in GONE):
            return PersonStopped(words)
        case BadRequest():
            return Refused(words)
        case NoAnswer():
            return Unanswered(words)
    if type(error) is TelegramError:  # an answer that cannot be read
        return Unanswered(words)
    return Refused(words) if TOO_LARGE in words.lower() else Unreachable(words)


def seconds(error: RetryAfter) -> float:
    rest = error.retry_after
    return rest.total_seconds() if isinstance(rest, timedelta) else float(rest)


def fetch_error(error: TelegramError) -> FetchError:
    words = error.message[:200]
    if isinstance(error, BadRequest):
        low = words.lower()
        large = "file is too big" in low
        return FetchError(words, final=large or "temporarily unavailable" not in low, too_large=large)
    return FetchError(words)


def forgot_a_file(error: TelegramError) -> bool:
    return isinstance(error, BadRequest) and any(words in error.message.lower() for words in UNKNOWN_FILE)


def says(error: TelegramError, words: str) -> bool:
    return isinstance(error, BadRequest) and words in error.message.lower()
