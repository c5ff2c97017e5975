"""What Zalo answers when it will not, in the words of our contract."""

from bot.channels.base import OutsideWindow, PersonStopped, Refused, SendError, Throttled, Unanswered, Unreachable
from bot.channels.zalo_bot.api import ApiAway, ApiError

# Not written down anywhere by Zalo: what is said of a person who cannot be written to any more.
GONE = ("block", "user not found", "chat not found", "invalid chat_id", "chat_id not found", "unfollow")
WRONG_TOKEN, NOT_FOUND, ITS_OWN_FAULT, TOO_MANY = 401, 404, 403, 429
TOKEN_PAUSE = 60.0  # seconds: a wrong token is mended by a person
RESTS = (30.0, 60.0, 120.0, 300.0)  # after so many 429 in a row that name no time, the month's messages are used up


def send_error(error: ApiError | ApiAway, in_a_row: int = 0) -> SendError:
    """`in_a_row`: how many 429 without a time came before this one."""
    if isinstance(error, ApiAway):
        return Unanswered(str(error)) if error.asked else Unreachable(str(error))
    words = error.words or f"error {error.code}"
    if any(gone in words.lower() for gone in GONE):
        return PersonStopped(words)
    if error.code == TOO_MANY:
        if error.retry_in is not None:
            return Throttled(words, retry_in=error.retry_in)
        if in_a_row >= len(RESTS):
            return OutsideWindow(f"Zalo takes no more messages this month: {words}")
        return Throttled(words, retry_in=RESTS[in_a_row])
    if error.code in (WRONG_TOKEN, NOT_FOUND):
        return Throttled(words, retry_in=TOKEN_PAUSE)  # nothing gets through; what waits stays waiting
    if error.code in (0, ITS_OWN_FAULT, 408) or error.code >= 500:
        return Unreachable(words)
    return Refused(words)
