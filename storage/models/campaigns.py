"""Campaigns, what their people answer, and what is said to people unasked."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from storage.models.people import Chat, Person
from storage.models.places import Unit
from storage.models.ties import KEEP


class Campaign(Model):
    """An announcement to many: what it says, to whom, what it asks of them and by when."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=30, unique=True)  # can be read out by phone
    title = fields.CharField(max_length=200)
    texts: fields.Field[dict[str, str]] = fields.JSONField(default=dict)  # {language: text}
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="campaigns"
    )  # for which office it is made
    # draft confirming scheduled writing sending paused cancelling cancelled sent closed
    state = fields.CharField(max_length=12, default="draft")
    day = fields.DateField(null=True)  # of the event
    hour = fields.CharField(max_length=5, default="")  # 08:00
    host_id: int | None
    host: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, null=True, related_name="campaigns_hosted"
    )
    responding: fields.Field[list[str]] = fields.JSONField(default=list)  # codes of units
    contents: fields.Field[dict[str, str]] = fields.JSONField(default=dict)  # {code of unit: what it does that day}
    asks: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # {seen|part|…: {"by": last day, …}…}
    media: fields.Field[list[dict[str, Any]]] = fields.JSONField(default=list)  # [{"sha256", "name", "mime", "kind"}…]
    audience: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # whom it is for, see campaigns/audience.py
    send_at = fields.DatetimeField(null=True)  # null: at once
    size = fields.IntField(default=0)  # people, when it was launched
    made_by_id: int
    made_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="campaigns"
    )
    made_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    confirmed_by_id: int | None
    confirmed_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="campaigns_confirmed"
    )
    launched_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "campaigns"
        indexes = (Index(fields=("state", "send_at")), Index(fields=("unit_id", "id")))


class Addressee(Model):
    """One person a campaign is for, once, whatever channels they have. What became of it says its outbox row."""

    id = fields.BigIntField(primary_key=True)
    campaign_id: int
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "models.Campaign", on_delete=KEEP, related_name="addressees"
    )
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="addressed"
    )
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="addressed"
    )  # for which they are asked
    chat_id: int | None
    chat: fields.ForeignKeyNullableRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, null=True, related_name="addressed"
    )
    name = fields.CharField(max_length=150, default="")  # of its outbox row, once written
    why = fields.CharField(max_length=30, default="")  # cannot be reached: no_chat stopped opted_out out_of_window …

    class Meta:
        table = "addressees"
        unique_together = (("campaign", "person"),)
        indexes = (
            Index(fields=("campaign_id", "id")),
            Index(fields=("campaign_id", "unit_id")),
            Index(fields=("name",)),
        )


class CampaignAnswer(Model):
    """What a unit or person answered to one thing a campaign asked. A later answer takes the place of the first."""

    id = fields.IntField(primary_key=True)
    campaign_id: int
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "models.Campaign", on_delete=KEEP, related_name="answers"
    )
    ask = fields.CharField(max_length=12)  # seen part register started checklist loudspeaker
    whose = fields.CharField(max_length=20)  # unit:17 or person:3
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="campaign_answers"
    )
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="campaign_answers"
    )
    answers: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    asked: fields.Field[list[dict[str, Any]]] = fields.JSONField(default=list)
    at = fields.DatetimeField()

    class Meta:
        table = "campaign_answers"
        unique_together = (("campaign", "ask", "whose"),)
        indexes = (Index(fields=("campaign_id", "unit_id", "ask")),)


class Nudge(Model):
    """That somebody was urged or reminded of something for the nth time. The row keeps it from happening twice."""

    id = fields.BigIntField(primary_key=True)
    what = fields.CharField(max_length=120)  # campaign:7:register, duty:ve-sinh-hang-thang:2026-03, gap:set:17.3
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", on_delete=KEEP, related_name="nudges")
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="nudges"
    )
    which = fields.CharField(max_length=20)  # days before its end, the nth urge, or escalated
    day = fields.DateField()
    at = fields.DatetimeField()

    class Meta:
        table = "nudges"
        unique_together = (("what", "unit", "person", "which"),)
        indexes = (Index(fields=("person_id", "day")), Index(fields=("unit_id", "day")))


class FiledForm(Model):
    """A form of a duty that is no activity: a village's half-year report, a commune's plan."""

    id = fields.IntField(primary_key=True)
    form = fields.CharField(max_length=60)
    period = fields.CharField(max_length=20)  # 2026, 2026-H1, 2026-03
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="filed_forms"
    )
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="filed_forms"
    )
    answers: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    asked: fields.Field[list[dict[str, Any]]] = fields.JSONField(default=list)
    at = fields.DatetimeField()

    class Meta:
        table = "filed_forms"
        unique_together = (("form", "period", "unit"),)
