"""What Zalo answers when it will not, in the words of our contract. Errors come with HTTP 200 and a number."""

from datetime import datetime, timedelta, timezone

from bot.channels.base import OutsideWindow, PersonStopped, Refused, SendError, Throttled, Unreachable

TOKEN = (-216, -220, -124)  # spent or not valid: renewed once, then asked again
ASSET = -100  # an upload that Zalo has thrown away

RATE = (-32,)
WINDOW = (-230, -232, -305, -311)  # the person has not written for too long
QUOTA = (-211, -218, -144)  # no more messages: of ours, to this person, today
MONEY = (-320, -321, -115)  # only paid messages are refused so
PERSON = (-213, -217, -222, -227, -244, -118)
NIGHT = (-234, -133)
SET_UP = (-204, -205, -207, -208, -209, -212, -215, -221, -223, -224)  # a person must mend the account

RATE_REST = 20.0  # seconds; the limit is one of requests a minute
SET_UP_REST = 600.0
MORNING = 6  # o'clock in Vietnam, when what is forbidden at night may go
VIETNAM = timezone(timedelta(hours=7))


def send_error(code: int, words: str, now: datetime) -> SendError:
    said = f"{code} {words}"[:200]
    if code in RATE:
        return Throttled(said, retry_in=RATE_REST)
    if code in (*WINDOW, *QUOTA, *MONEY):
        return OutsideWindow(said)
    if code in PERSON:
        return PersonStopped(said)
    if code in NIGHT:
        return Unreachable(said, retry_in=until_morning(now))
    if code in SET_UP:
        return Unreachable(said, retry_in=SET_UP_REST)
    return Refused(said)


def until_morning(now: datetime) -> float:
    here = now.astimezone(VIETNAM)
    morning = here.replace(hour=MORNING, minute=1, second=0, microsecond=0)
    return ((morning if morning > here else morning + timedelta(days=1)) - here).total_seconds()
