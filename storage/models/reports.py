"""Reports, what they prove, and how they were judged."""

from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from storage.models.messages import Conversation
from storage.models.people import Person
from storage.models.photos import Photo
from storage.models.places import Unit
from storage.models.ties import KEEP

if TYPE_CHECKING:
    from storage.models.campaigns import Campaign


class Report(Model):
    """What a village did, once it was sent. What was asked is kept beside what was answered."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=30, unique=True)
    conversation_id: int
    conversation: fields.OneToOneRelation[Conversation] = fields.OneToOneField(
        "models.Conversation", on_delete=KEEP, related_name="report"
    )  # a form is finished once
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="reports"
    )
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="reports"
    )
    filed_for_unit = fields.BooleanField(default=False)  # by an officer, for a village that phoned
    activity = fields.CharField(max_length=60)
    day = fields.DateField()  # of the activity
    place = fields.TextField(default="")
    story = fields.TextField(default="")  # in the person's own words
    answers: fields.Field[dict[str, Any]] = fields.JSONField()  # {field: {"value", "unit"?…}}
    asked: fields.Field[list[dict[str, Any]]] = fields.JSONField()  # [{"name", "label", "unit", "type"}…]
    state = fields.CharField(max_length=12, default="sent")  # sent returned approved rejected withdrawn
    version = fields.SmallIntField(default=1)
    step = fields.CharField(max_length=10, default="xa")  # whose turn it is in the chain of review.toml
    returned: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)  # {"keys", "reason", "words"}
    seen_at = fields.DatetimeField(null=True)  # an official opened it first
    decided_at = fields.DatetimeField(null=True)
    escalated_at = fields.DatetimeField(null=True)
    channel = fields.CharField(max_length=20, default="")
    campaign_id: int | None
    campaign: fields.ForeignKeyNullableRelation["Campaign"] = fields.ForeignKeyField(
        "models.Campaign", on_delete=KEEP, null=True, related_name="reports"
    )  # whose result it is
    lat = fields.FloatField(null=True)
    lon = fields.FloatField(null=True)
    search = fields.TextField(default="")  # all its words without accents
    sent_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()

    class Meta:
        table = "reports"
        indexes = (
            Index(fields=("unit_id", "sent_at")),
            Index(fields=("unit_id", "activity", "day")),
            Index(fields=("state", "sent_at")),
            Index(fields=("person_id", "sent_at")),
            Index(fields=("sent_at", "id")),
            Index(fields=("changed_at",)),
            Index(fields=("activity", "sent_at")),
            Index(fields=("day",)),
            Index(fields=("campaign_id", "unit_id", "state")),
        )


class ReportPhoto(Model):
    """A photo belongs to a report: a link, not a copy."""

    id = fields.IntField(primary_key=True)
    report_id: int
    report: fields.ForeignKeyRelation[Report] = fields.ForeignKeyField(
        "models.Report", on_delete=KEEP, related_name="photo_links"
    )
    photo_id: int
    photo: fields.ForeignKeyRelation[Photo] = fields.ForeignKeyField(
        "models.Photo", on_delete=KEEP, related_name="report_links"
    )
    position = fields.SmallIntField(default=0)
    stage = fields.CharField(max_length=10, default="")  # before during after

    class Meta:
        table = "report_photos"
        unique_together = (("report", "photo"),)
        indexes = (Index(fields=("photo_id",)),)


class Evidence(Model):
    """A report counts for a criterion of a set, or for one of its indicators where these are known."""

    id = fields.IntField(primary_key=True)
    report_id: int
    report: fields.ForeignKeyRelation[Report] = fields.ForeignKeyField(
        "models.Report", on_delete=KEEP, related_name="evidence"
    )
    set = fields.CharField(max_length=60)
    criterion = fields.SmallIntField()
    indicator = fields.CharField(max_length=20, default="")  # "" for the criterion itself
    chosen_by_id: int | None
    chosen_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="evidence_chosen"
    )  # null: by the catalogue's mapping

    class Meta:
        table = "evidence"
        unique_together = (("report", "set", "criterion", "indicator"),)
        indexes = (Index(fields=("set", "criterion", "indicator")),)


class ReportVersion(Model):
    """What a report said when it was sent for the nth time."""

    id = fields.IntField(primary_key=True)
    report_id: int
    report: fields.ForeignKeyRelation[Report] = fields.ForeignKeyField(
        "models.Report", on_delete=KEEP, related_name="versions"
    )
    version = fields.SmallIntField()
    said: fields.Field[dict[str, Any]] = fields.JSONField()  # {"day", "place", "story", "answers", "photos", "counts"}
    by_id: int | None
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="versions_made"
    )
    at = fields.DatetimeField()

    class Meta:
        table = "report_versions"
        unique_together = (("report", "version"),)


class Decision(Model):
    """What an official decided on one version of a report. An undone one stays, marked."""

    id = fields.IntField(primary_key=True)
    report_id: int
    report: fields.ForeignKeyRelation[Report] = fields.ForeignKeyField(
        "models.Report", on_delete=KEEP, related_name="decisions"
    )
    version = fields.SmallIntField()
    step = fields.CharField(max_length=10)  # xa tinh …
    did = fields.CharField(max_length=12)  # approved returned rejected moved
    reason = fields.CharField(max_length=40, default="")  # code of a ready reason
    words = fields.TextField(default="")
    before: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # what undoing puts back
    by_id: int
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="decisions"
    )
    at = fields.DatetimeField()
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "decisions"
        indexes = (Index(fields=("report_id", "id")), Index(fields=("by_id", "at")))


class Remark(Model):
    """A line of the talk about a report, or of a village's question at large, that both sides see."""

    id = fields.IntField(primary_key=True)
    report_id: int | None
    report: fields.ForeignKeyNullableRelation[Report] = fields.ForeignKeyField(
        "models.Report", on_delete=KEEP, null=True, related_name="remarks"
    )
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="remarks"
    )
    to_id: int | None
    to: fields.ForeignKeyNullableRelation["Remark"] = fields.ForeignKeyField(
        "models.Remark", on_delete=KEEP, null=True, related_name="answers"
    )  # the question that an answer answers
    kind = fields.CharField(max_length=10)  # question answer comment
    text = fields.TextField()
    by_id: int
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="remarks"
    )
    at = fields.DatetimeField()
    answered_at = fields.DatetimeField(null=True)  # of a question

    class Meta:
        table = "remarks"
        indexes = (Index(fields=("report_id", "id")), Index(fields=("unit_id", "id")))


class Charge(Model):
    """An official in charge of a village or of a criterion within an area, or their deputy."""

    id = fields.IntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="charges"
    )
    area_id: int
    area: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="charges"
    )  # the village itself, or the commune within which a criterion is theirs
    set = fields.CharField(max_length=60, default="")
    criterion = fields.SmallIntField(null=True)
    deputy = fields.BooleanField(default=False)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)

    class Meta:
        table = "charges"
        indexes = (Index(fields=("area_id",)), Index(fields=("person_id",)))
