"""How duties and gaps are said: which, whose, how many days are left."""

from campaigns.duties import Owed
from campaigns.gaps import Aim
from catalogue.duties import Duty
from catalogue.periods import Period
from catalogue.rules import Gap
from handlers.here import Here
from locales import _, n_
from locales.dates import day_words, period_words

LEFT = n_("{count} day to go", "{count} days to go")
LATE = n_("{count} day late", "{count} days late")
GAP = n_(
    "{village} has no evidence for {what} yet, {left}; {count} photo is enough.",
    "{village} has no evidence for {what} yet, {left}; {count} photos are enough.",
)


def named(here: Here, duty: Duty, period: Period) -> str:
    """vệ sinh tháng 3."""
    words = period_words(here.speech, period.key, here.today)
    return here.say(_("{duty} of {period}"), duty=duty.short(here.speech.language), period=words)


def left(here: Here, days: int) -> str:
    if days < 0:
        return here.speech.count(LATE, -days)
    return here.speech.count(LEFT, days) if days else here.say(_("today is the last day"))


def alone(here: Here, owed: Owed) -> str:
    """The only thing they are reminded of."""
    if owed.state == "returned":
        sentence = _("⏰ {Left}: {what} of {village} was sent back. Please give what is asked, {you}.")
    elif owed.duty.form:
        sentence = _("⏰ {Left}: {what} of {village} has not been sent. A few short questions, {you}, and it is done.")
    elif owed.duty.dossier:
        sentence = _("⏰ {Left}: {what} of {village} is not ready. It is made on the board, from approved reports.")
    else:
        sentence = _("⏰ {Left}: {what} of {village} has no report yet. Send photos here, {you}, and it is done.")
    until = left(here, (owed.period.until - here.today).days)
    return here.say(
        sentence, Left=until[:1].upper() + until[1:], what=named(here, owed.duty, owed.period), village=owed.name
    )


def among(here: Here, owed: Owed) -> str:
    """One of several."""
    sentence = _("• {what} of {village}: {left}, until {day}")
    return here.say(
        sentence,
        what=named(here, owed.duty, owed.period),
        village=owed.name,
        left=left(here, (owed.period.until - here.today).days),
        day=day_words(here.speech, owed.period.until, year=False),
    )


def gap(here: Here, village: str, aim: Aim, lacking: Gap) -> str:
    """Thôn 5 chưa có minh chứng chỉ tiêu 17.3, còn 9 ngày; gửi 2 ảnh là xong."""
    _set, number, code = lacking.counts.key
    what = here.say(_("indicator {code}") if code else _("criterion {code}"), code=code or number)
    indicator = lacking.counts.indicator
    name = indicator.short_vi if indicator else lacking.counts.criterion.name(here.speech.language)
    days = left(here, (aim.by_day - here.today).days)
    return here.speech.count(GAP, max(1, lacking.missing.photos), village=village, what=f"{what} ({name})", left=days)
