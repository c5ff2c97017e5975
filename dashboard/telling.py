"""How the dashboard words what the rows hold: states, places, days, amounts, criteria."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from catalogue.catalogue import Catalogue
from catalogue.criteria import number_of
from handlers import linking
from locales import Speech, _, n_
from locales.amounts import amount_words, number_words
from locales.dates import day_words, moment_words
from storage.models import Evidence, Unit

STATES = {
    "sent": _("Waiting for approval"),
    "returned": _("More is needed"),
    "approved": _("Approved"),
    "rejected": _("Not accepted"),
    "withdrawn": _("Withdrawn"),
}
ROLES = {
    "village_head": _("Village head"),
    "reporter": _("Reporter"),
    "officer": _("Officer"),
    "viewer": _("Reader"),
    "admin": _("Administrator"),
}
# A village's name says what it is (Thôn 5); a commune's does not.
KINDS = {
    "tinh": _("{name} province"),
    "huyen": _("{name} district"),
    "xa": _("{name} commune"),
    "phuong": _("{name} ward"),
    "thi_tran": _("{name} township"),
    "dac_khu": _("{name} special zone"),
}
CHANNELS = {
    **linking.CHANNELS,
    "web": _("the web chat"),
    "import": _("photos of earlier years"),
}
LANGUAGES = {"vi": _("Vietnamese"), "en": _("English")}
DEEDS = {
    "report.sent": _("Sent"),
    "report.sent_again": _("Sent again"),
    "report.withdrawn": _("Withdrawn"),
    "report.photos_added": _("Photos added"),
    "report.photos_moved": _("Photos moved to another report"),
    "report.escalated": _("Waited too long: passed on upwards"),
    "remark.question": _("Asked a question"),
    "remark.answer": _("Answered a question"),
    "remark.comment": _("Wrote a note"),
    "reports.downloaded": _("Downloaded reports"),
    "session.ended": _("Signed a browser out"),
    "session.all_ended": _("Signed out everywhere"),
    "person.forgotten": _("Removed somebody's data on request"),
    "report.approved": _("Approved"),
    "report.returned": _("Returned: more is needed"),
    "report.rejected": _("Not accepted"),
    "report.moved": _("Counted for another criterion"),
    "report.undone": _("Decision undone"),
    "report.seen": _("Opened first"),
    "photo.forgotten": _("Removed a photo for good"),
    "photo.flag_dismissed": _("Looked at a flagged photo: all right"),
    "invite.made": _("Made a code"),
    "invite.used": _("Used a code"),
    "invite.revoked": _("Took a code back"),
    "role.ended": _("Ended an office"),
    "role.handed_over": _("Handed an office over"),
    "chats.left": _("Left an old phone"),
    "charge.given": _("Put in charge"),
    "charge.ended": _("No longer in charge"),
    "target.set": _("Set a target"),
    "target.taken_back": _("Took a target back"),
    "assessment.said": _("Assessed a criterion"),
    "form.filed": _("Sent a periodic form"),
    "reminders.stopped": _("Wants no reminders"),
    "reminders.wanted": _("Wants reminders again"),
    "announcements.stopped": _("Wants no announcements"),
    "announcements.wanted": _("Wants announcements again"),
    "duties.downloaded": _("Downloaded the list of what is due"),
    "dossier.begun": _("Began a dossier"),
    "dossier.asked": _("Had a dossier made"),
    "dossier.cancelled": _("Cancelled a dossier"),
    "dossier.made": _("A dossier is ready"),
    "paper.said": _("Said how a paper stands"),
    "paper.signed": _("Uploaded a signed paper"),
    "appraisal.begun": _("Made a link for an appraisal team"),
    "appraisal.said": _("The appraisal team decided"),
    "appraisal.ended": _("Ended an appraisal"),
    "targets.imported": _("Imported targets from a sheet"),
    "old_photos.uploaded": _("Uploaded photos of earlier years"),
    "boundaries.loaded": _("Loaded boundaries"),
    "campaign.begun": _("Began an announcement"),
    "campaign.changed": _("Changed an announcement"),
    "campaign.launched": _("Launched an announcement"),
    "campaign.confirmed": _("Confirmed an announcement"),
    "campaign.recalled": _("Took an announcement back to draft"),
    "campaign.paused": _("Paused an announcement"),
    "campaign.resumed": _("Let an announcement go on"),
    "campaign.cancelled": _("Cancelled an announcement"),
    "campaign.retried": _("Tried failed messages again"),
    "campaign.unsure_again": _("Sent doubtful messages again"),
    "campaign.unsure_sent": _("Counted doubtful messages as sent"),
    "campaign.answered": _("Answered an announcement"),
    "campaign.urged": _("Urged who had not answered"),
    "duty.urged": _("Urged places to a duty"),
    "campaign.closed": _("Closed an announcement"),
    "campaign.downloaded": _("Downloaded a list of an announcement"),
}


@dataclass(frozen=True)
class Counted:
    """One thing a report counts for, in words."""

    set: str
    criterion: str
    indicator: str
    verified: bool


@dataclass(frozen=True)
class Teller:
    speech: Speech
    timezone: ZoneInfo
    catalogue: Catalogue

    def state(self, state: str) -> str:
        return self.speech.say(STATES[state]) if state in STATES else state

    def deed(self, did: str) -> str:
        return self.speech.say(DEEDS[did]) if did in DEEDS else did

    def channel(self, channel: str) -> str:
        return self.speech.say(CHANNELS.get(channel, channel))

    def language(self, language: str) -> str:
        return self.speech.say(LANGUAGES[language]) if language in LANGUAGES else language

    def photos(self, count: int) -> str:
        return self.speech.count(n_("{count} photo", "{count} photos"), count)

    def role(self, role: str) -> str:
        return self.speech.say(ROLES[role]) if role in ROLES else role

    def office(self, role: str, name: str, kind: str) -> str:
        """Officer, Nhân Cơ commune."""
        return f"{self.role(role)}, {self.named(name, kind)}"

    def named(self, name: str, kind: str) -> str:
        return self.speech.say(KINDS[kind], name=name) if kind in KINDS else name

    def place(self, unit: Unit) -> str:
        """Thôn 5, xã Nhân Cơ; the parent must have been read with it."""
        above = unit.parent
        own = self.named(unit.name, unit.kind)
        return f"{own}, {self.named(above.name, above.kind)}" if above and above.kind in KINDS else own

    def activity(self, activity: str) -> str:
        known = self.catalogue.activities.get(activity)
        return known.name(self.speech.language) if known else activity

    def set(self, name: str) -> str:
        known = self.catalogue.sets.get(name)
        return known.name(self.speech.language) if known else name

    def counted(self, evidence: Evidence) -> Counted:
        """What was filed stays readable also when the catalogue no longer knows the set."""
        of = self.catalogue.sets.get(evidence.set)
        criterion = next((each for each in of.criteria if each.number == evidence.criterion), None) if of else None
        if of is None or criterion is None:
            return Counted(evidence.set, str(evidence.criterion), evidence.indicator, verified=False)
        name = f"{criterion.number}. {criterion.name(self.speech.language)}"
        found = next((each for each in criterion.indicators if each.code == evidence.indicator), None)
        if found is None:
            known = criterion.verified and not evidence.indicator
            return Counted(of.name(self.speech.language), name, evidence.indicator, known)
        return Counted(of.name(self.speech.language), name, found.whole, found.verified)

    def counts(self, evidence: Iterable[Evidence]) -> list[str]:
        """One line a criterion, with its indicators: 17. Môi trường và an toàn thực phẩm · 17.3, 17.4."""
        lines: dict[str, list[str]] = {}
        for each in evidence:
            codes = lines.setdefault(self.counted(each).criterion, [])
            codes += [number] if (number := number_of(each.indicator)) else []
        named = {self.speech.say(_("Criterion {criterion}"), criterion=name): codes for name, codes in lines.items()}
        return [f"{name} · {', '.join(codes)}" if codes else name for name, codes in named.items()]

    def value(self, answer: Any) -> str:
        """An answer as it was given: {"value": "12", "unit": "hộ", "of": "15", "approx": true} is about 12/15 hộ."""
        if not isinstance(answer, dict):
            return self._plain(answer)
        unit = str(answer.get("unit") or "")
        if answer.get("of"):
            count, total = self._plain(answer.get("value")), self._plain(answer["of"], unit)
            value = self.speech.say(_("{count} of {total}"), count=count, total=total)
        else:
            value = self._plain(answer.get("value"), unit)
        return self.speech.say(_("about {amount}"), amount=value) if answer.get("approx") else value

    def _plain(self, value: Any, unit: str = "") -> str:
        if isinstance(value, bool):
            return self.speech.say(_("Yes") if value else _("No"))
        if isinstance(value, list):
            return ", ".join(self._plain(each) for each in value)
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return "" if value is None else f"{value} {unit}".rstrip()
        return amount_words(self.speech, number, unit) if number.is_finite() else str(value)

    def number(self, value: Decimal | int) -> str:
        return number_words(self.speech, value)

    def day_of(self, told: str) -> str:
        """As `day`, from an ISO date."""
        return self.day(date.fromisoformat(told))

    def day(self, day: date) -> str:
        """14/3/2026, where many stand below each other."""
        return f"{day.day}/{day.month}/{day.year}"

    def whole_day(self, day: date) -> str:
        return day_words(self.speech, day)

    def ago(self, ms: int, now: datetime) -> str:
        """6:05 hôm nay."""
        at, today = datetime.fromtimestamp(ms / 1000, UTC), now.astimezone(self.timezone).date()
        return moment_words(self.speech, at, self.timezone, today)

    def moment(self, at: datetime) -> str:
        return moment_words(self.speech, at, self.timezone)
