"""Every table. Times are aware datetimes, except `*_ms`: milliseconds since 1970, on the inbox, outbox and leases.

No semicolon in their descriptions: Tortoise cuts its SQL there.
"""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

KEEP = fields.OnDelete.RESTRICT  # nothing disappears because something it hung on did


class Unit(Model):
    """A place that reports or governs: province, (old) district, commune, village. Its code is ours, for ever."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=120, unique=True)
    name = fields.CharField(max_length=200)
    kind = fields.CharField(max_length=30)  # quoc_gia tinh huyen xa phuong thi_tran thon khu_dan_cu vuon_ray
    parent_id: int | None
    parent: fields.ForeignKeyNullableRelation["Unit"] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, null=True, related_name="children"
    )
    official_code = fields.CharField(max_length=20, default="")
    aliases: fields.Field[list[str]] = fields.JSONField(default=list)  # other spellings
    search = fields.TextField(default="")  # name and aliases without accents, lower case
    valid_from = fields.DateField(null=True)
    valid_to = fields.DateField(null=True)  # last day, inclusive
    successor_id: int | None
    successor: fields.ForeignKeyNullableRelation["Unit"] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, null=True, related_name="predecessors"
    )
    group = fields.SmallIntField(null=True)  # commune group 1, 2 or 3 (QĐ 51/2025/QĐ-TTg)
    # criteria sets chosen for this unit beside those that always apply
    aims: fields.Field[list[str]] = fields.JSONField(default=list)
    lat = fields.FloatField(null=True)
    lon = fields.FloatField(null=True)
    boundary: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)  # GeoJSON geometry
    short = fields.CharField(max_length=20, null=True, unique=True)  # what its report codes begin with: NC5
    numbered = fields.IntField(default=0)  # the last running number given to a report

    class Meta:
        table = "units"
        indexes = (
            Index(fields=("parent_id",)),
            Index(fields=("successor_id",)),
            Index(fields=("official_code",)),
            Index(fields=("kind", "valid_to")),
        )


class UnitWithin(Model):
    """`unit` lies within `area`, or was merged into something that does. Each unit lies within itself, at 0 steps."""

    id = fields.BigIntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", on_delete=KEEP, related_name="areas")
    area_id: int
    area: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", on_delete=KEEP, related_name="within")
    steps = fields.SmallIntField()

    class Meta:
        table = "units_within"
        unique_together = (("unit", "area"),)
        indexes = (Index(fields=("area_id", "unit_id")), Index(fields=("area_id", "steps", "unit_id")))


class Person(Model):
    """Somebody who talks with us, or a visitor until they have used a code and agreed."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=200, default="")
    search = fields.CharField(max_length=200, default="")
    language = fields.CharField(max_length=10, default="")  # "" until said or known from the phone
    address = fields.CharField(max_length=20, default="bac")  # how to address them, see locales.ADDRESSES
    agreed_at = fields.DatetimeField(null=True)  # to the personal-data notice
    created_at = fields.DatetimeField(auto_now_add=True)
    settings: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # digest, quiet hours, opt-outs
    offer: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)  # {"choices": [[label, reference]…], …}

    class Meta:
        table = "people"


class Chat(Model):
    """One address of a person on a channel."""

    id = fields.IntField(primary_key=True)
    channel = fields.CharField(max_length=20)
    address = fields.CharField(max_length=100)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="chats"
    )
    stopped = fields.BooleanField(default=False)
    used_ms = fields.BigIntField(default=0)  # when they last wrote here

    class Meta:
        table = "chats"
        unique_together = (("channel", "address"),)
        indexes = (Index(fields=("person_id",)),)


class Role(Model):
    """A person's office in a unit over time: village_head reporter officer viewer admin."""

    id = fields.IntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="roles"
    )
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", on_delete=KEEP, related_name="roles")
    role = fields.CharField(max_length=20)
    criteria: fields.Field[list[list[Any]] | None] = fields.JSONField(
        null=True
    )  # only for these: [["xa-ntm-2026-2030", 8], …]; null: all
    organisation = fields.CharField(max_length=100, default="")
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)

    class Meta:
        table = "roles"
        indexes = (Index(fields=("unit_id", "role")), Index(fields=("person_id",)))


class Invite(Model):
    """A one-time code for a role in a unit, or for a known person's new phone. Only a keyed hash of it is kept."""

    id = fields.IntField(primary_key=True)
    code_hash = fields.CharField(max_length=64, unique=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="invites"
    )
    role = fields.CharField(max_length=20)
    organisation = fields.CharField(max_length=100, default="")
    person_id: int | None
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="codes_for"
    )
    purpose = fields.CharField(max_length=10, default="join")  # join | phone (new phone) | link (a further channel)
    made_by_id: int | None
    made_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="codes_made"
    )
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    used_by_id: int | None
    used_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="codes_used"
    )

    class Meta:
        table = "invites"


class Guess(Model):
    """A wrong code typed in a chat, to slow down guessing."""

    id = fields.BigIntField(primary_key=True)
    chat_id: int
    chat: fields.ForeignKeyRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, related_name="guesses"
    )
    at_ms = fields.BigIntField()

    class Meta:
        table = "guesses"
        indexes = (Index(fields=("chat_id", "at_ms")), Index(fields=("at_ms",)))


class Incoming(Model):
    """The inbox: a message or event as it arrived, kept for ever under a key that exists once."""

    id = fields.BigIntField(primary_key=True)
    chat_id: int
    chat: fields.ForeignKeyRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, related_name="incoming"
    )
    channel = fields.CharField(max_length=20)
    key = fields.CharField(max_length=150)
    said = fields.TextField()  # JSON, see storage/inbox.py
    at_ms = fields.BigIntField()  # when the person sent it
    state = fields.CharField(max_length=10, default="waiting")  # waiting done aside
    tries = fields.SmallIntField(default=0)
    due_ms = fields.BigIntField(default=0)
    why = fields.CharField(max_length=300, default="")  # the kind of error that set it aside, never its text

    class Meta:
        table = "inbox"
        unique_together = (("channel", "key"),)
        indexes = (Index(fields=("state", "due_ms")), Index(fields=("chat_id", "id")))


class Conversation(Model):
    """A form somebody is filling in: its code and the answers so far, by key. The question follows from these."""

    id = fields.BigIntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="conversations"
    )
    form = fields.CharField(max_length=60)
    answers = fields.TextField()  # JSON object
    state = fields.CharField(max_length=10, default="open")  # open aside done cancelled
    opened_ms = fields.BigIntField()
    touched_ms = fields.BigIntField()

    class Meta:
        table = "conversations"
        indexes = (Index(fields=("person_id", "state")),)


class Outgoing(Model):
    """The outbox, and so the delivery ledger: one message to one person."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=150, unique=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="outgoing"
    )
    chat_id: int
    chat: fields.ForeignKeyRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, related_name="outgoing"
    )
    channel = fields.CharField(max_length=20)
    rank = fields.SmallIntField(default=0)  # 0 reply 1 reminder 2 campaign
    reply = fields.TextField()  # JSON of conversation.messages.Reply
    hold = fields.CharField(max_length=100, default="")
    # waiting sending paused sent delivered read failed stopped out_of_window refused cancelled merged unsure
    state = fields.CharField(max_length=15, default="waiting")
    due_ms = fields.BigIntField()
    tries = fields.SmallIntField(default=0)
    sent_as = fields.CharField(max_length=100, default="")  # the channel's own id
    words = fields.CharField(max_length=300, default="")  # the channel's words when it failed
    made_ms = fields.BigIntField()
    sent_ms = fields.BigIntField(null=True)
    delivered_ms = fields.BigIntField(null=True)
    read_ms = fields.BigIntField(null=True)

    class Meta:
        table = "outbox"
        indexes = (
            Index(fields=("channel", "state", "rank", "due_ms")),
            Index(fields=("person_id", "hold")),
            Index(fields=("chat_id", "id")),
            Index(fields=("chat_id", "sent_as")),
            Index(fields=("chat_id", "sent_ms")),
        )


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
            Index(fields=("campaign_id",)),
        )


class Photo(Model):
    """A picture (or voice, file) somebody sent: a row at once, its bytes soon after."""

    id = fields.IntField(primary_key=True)
    incoming_id: int | None
    incoming: fields.ForeignKeyNullableRelation[Incoming] = fields.ForeignKeyField(
        "models.Incoming", on_delete=KEEP, null=True, related_name="photos"
    )
    position = fields.SmallIntField(default=0)  # within its message
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="photos"
    )
    chat_id: int | None
    chat: fields.ForeignKeyNullableRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, null=True, related_name="photos"
    )
    kind = fields.CharField(max_length=10, default="photo")  # photo file voice video
    source = fields.TextField()  # what the channel's fetch understands
    name = fields.CharField(max_length=200, default="")
    caption = fields.TextField(default="")
    album = fields.CharField(max_length=100, default="")
    sent_at = fields.DatetimeField()
    state = fields.CharField(max_length=10, default="waiting")  # waiting kept refused failed
    tries = fields.SmallIntField(default=0)
    due_ms = fields.BigIntField(default=0)
    why = fields.CharField(max_length=40, default="")  # too_large not_a_picture broken bomb gone …
    sha256 = fields.CharField(max_length=64, default="")  # the original, untouched
    size = fields.BigIntField(null=True)
    mime = fields.CharField(max_length=100, default="")
    width = fields.IntField(null=True)
    height = fields.IntField(null=True)
    shown = fields.CharField(max_length=64, default="")  # upright, at most 1280 px, no metadata
    thumb = fields.CharField(max_length=64, default="")
    taken_at = fields.DatetimeField(null=True)  # EXIF
    lat = fields.FloatField(null=True)
    lon = fields.FloatField(null=True)
    kept_at = fields.DatetimeField(null=True)
    looked_at = fields.DatetimeField(null=True)  # its fingerprints and flags were made
    hidden = fields.BooleanField(default=False, db_default=False)  # it may show an identity card: only reviewers see it

    class Meta:
        table = "photos"
        unique_together = (("incoming", "position"),)
        indexes = (
            Index(fields=("state", "due_ms")),
            Index(fields=("sha256",)),
            Index(fields=("person_id",)),
            Index(fields=("looked_at", "state")),
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


class Deed(Model):
    """The audit log: who did what to what. Rows are only ever added."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField(auto_now_add=True)
    who_id: int | None
    who: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="deeds"
    )
    did = fields.CharField(max_length=60)  # report.sent invite.used role.ended …
    to = fields.CharField(max_length=80)  # report:17
    unit_id: int | None
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, null=True, related_name="deeds"
    )  # where that thing lies
    facts: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    class Meta:
        table = "deeds"
        indexes = (Index(fields=("to",)), Index(fields=("who_id", "at")), Index(fields=("unit_id", "id")))


class Lease(Model):
    """Who may do a thing that only one process may do, until when. It doubles as its heartbeat."""

    name = fields.CharField(max_length=60, primary_key=True)
    holder = fields.CharField(max_length=80)
    until_ms = fields.BigIntField()

    class Meta:
        table = "leases"


class ChannelFact(Model):
    """What a running channel says of itself, for rooms that know no channel: its name, deep link, quota left."""

    channel = fields.CharField(max_length=20, primary_key=True)
    facts: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    class Meta:
        table = "channel_facts"


class SignInLink(Model):
    """A one-time link to the dashboard. Only its hash is kept."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="sign_in_links"
    )
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sign_in_links"


class WebSession(Model):
    """A browser that is signed in, to the dashboard or to the web chat. Only the cookie's hash is kept."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    kind = fields.CharField(max_length=10)  # dashboard chat
    person_id: int | None
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="web_sessions"
    )
    chat_id: int | None
    chat: fields.ForeignKeyNullableRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, null=True, related_name="web_sessions"
    )
    browser = fields.CharField(max_length=200, default="")
    made_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "web_sessions"
        indexes = (Index(fields=("person_id",)),)


class Upload(Model):
    """A file on its way from a browser. An interrupted one goes on at `received`."""

    id = fields.IntField(primary_key=True)
    token = fields.CharField(max_length=64, unique=True)
    chat_id: int
    chat: fields.ForeignKeyRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, related_name="uploads"
    )
    name = fields.CharField(max_length=200, default="")
    mime = fields.CharField(max_length=100, default="")
    size = fields.BigIntField()
    received = fields.BigIntField(default=0)
    made_at = fields.DatetimeField()

    class Meta:
        table = "uploads"
        indexes = (Index(fields=("chat_id", "made_at")),)


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


class Target(Model):
    """Which standard a unit aims at, and by which day."""

    id = fields.IntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="targets"
    )
    set = fields.CharField(max_length=60)
    year = fields.SmallIntField()
    by_day = fields.DateField(null=True)
    note = fields.TextField(default="")

    class Meta:
        table = "targets"
        unique_together = (("unit", "set", "year"),)


class CountedTarget(Model):
    """At least so many of something in a unit and year: model gardens, residential areas, OCOP products."""

    id = fields.IntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="counted_targets"
    )
    year = fields.SmallIntField()
    what = fields.CharField(max_length=60)  # an activity, counted by approved reports, or words of the place
    least = fields.IntField()
    reached = fields.IntField(null=True)  # told by hand where it is not counted

    class Meta:
        table = "counted_targets"
        unique_together = (("unit", "year", "what"),)


class Priority(Model):
    """A criterion that comes first in a unit and year."""

    id = fields.IntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="priorities"
    )
    year = fields.SmallIntField()
    set = fields.CharField(max_length=60)
    criterion = fields.SmallIntField()

    class Meta:
        table = "priorities"
        unique_together = (("unit", "year", "set", "criterion"),)


class Assessment(Model):
    """What a unit says of a criterion or indicator in a year: its value and whether it is met."""

    id = fields.IntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="assessments"
    )
    year = fields.SmallIntField()
    set = fields.CharField(max_length=60)
    criterion = fields.SmallIntField()
    indicator = fields.CharField(max_length=20, default="")
    sign = fields.CharField(max_length=2, default="")  # > ≥ < ≤ =
    value = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    target_sign = fields.CharField(max_length=2, default="")
    target = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    met = fields.BooleanField(null=True)  # null: not said
    note = fields.TextField(default="")
    by_id: int | None
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="assessments"
    )
    at = fields.DatetimeField()

    class Meta:
        table = "assessments"
        unique_together = (("unit", "year", "set", "criterion", "indicator"),)


class ChannelToken(Model):
    """A channel's tokens, renewed under a lease. The next refresh token is kept before it is used."""

    name = fields.CharField(max_length=40, primary_key=True)
    access = fields.TextField(default="")
    refresh = fields.TextField(default="")
    expires_ms = fields.BigIntField(default=0)
    refreshed_ms = fields.BigIntField(default=0)
    seed = fields.CharField(max_length=64, default="")  # hash of the setting it began with: a new one begins anew
    asked_ms = fields.BigIntField(default=0)  # a renewal was asked for then, and its answer is not kept yet
    trouble = fields.CharField(max_length=200, default="")  # why it could not be renewed

    class Meta:
        table = "channel_tokens"


class Tally(Model):
    """How many reports there are within an area, counted ahead so that a province opens as quickly as a village.

    Worked out from reports and evidence by storage/tallies.py, whole areas at a time: it can be thrown away and
    counted anew. With an empty set it counts an activity (in `indicator`), with set "*" a month, with indicator "*"
    a whole criterion.
    """

    id = fields.BigIntField(primary_key=True)
    area_id: int
    area: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="tallies"
    )
    set = fields.CharField(max_length=60)
    criterion = fields.SmallIntField()
    indicator = fields.CharField(max_length=60)
    year = fields.SmallIntField()  # of the activity
    state = fields.CharField(max_length=12)
    reports = fields.IntField()
    photos = fields.IntField()

    class Meta:
        table = "tallies"
        unique_together = (("area", "set", "criterion", "indicator", "year", "state"),)


class Spot(Model):
    """Where a report is on the map: as told, else as the first photo knows, else where the village lies."""

    id = fields.IntField(primary_key=True)
    report_id: int
    report: fields.OneToOneRelation[Report] = fields.OneToOneField("models.Report", on_delete=KEEP, related_name="spot")
    lat = fields.FloatField()
    lon = fields.FloatField()
    source = fields.CharField(max_length=10)  # report photo unit
    cell = fields.BigIntField()  # its square of the map at the finest zoom, see storage/map.py

    class Meta:
        table = "spots"
        indexes = (Index(fields=("cell", "lat", "lon")),)


class Contribution(Model):
    """What people gave, as approved reports of one unit and month tell: money, labour, land."""

    id = fields.BigIntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="contributions"
    )
    month = fields.IntField()  # 202603
    kind = fields.CharField(max_length=10)
    reports = fields.IntField()
    amount = fields.FloatField()

    class Meta:
        table = "contributions"
        indexes = (Index(fields=("unit_id", "kind", "month")), Index(fields=("kind", "month")))


class CountedUntil(Model):
    """Up to when `what` was counted ahead. The row is also the lock of who counts."""

    what = fields.CharField(max_length=20, primary_key=True)
    until = fields.DatetimeField(null=True)

    class Meta:
        table = "counted_until"


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
        indexes = (Index(fields=("campaign_id", "unit_id")),)


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


class SentFile(Model):
    """A channel's own name for a file of ours that it has: sent again without being uploaded again."""

    id = fields.IntField(primary_key=True)
    channel = fields.CharField(max_length=20)
    sha256 = fields.CharField(max_length=64)
    kind = fields.CharField(max_length=10)  # photo file
    known_as = fields.CharField(max_length=300)
    at = fields.DatetimeField()

    class Meta:
        table = "sent_files"
        unique_together = (("channel", "sha256", "kind"),)


class Fingerprint(Model):
    """A 64-bit perceptual hash of a photo, or of a cut or mirrored one, in four parts by which it is found again."""

    id = fields.BigIntField(primary_key=True)
    photo_id: int
    photo: fields.ForeignKeyRelation[Photo] = fields.ForeignKeyField(
        "models.Photo", on_delete=KEEP, related_name="fingerprints"
    )
    kind = fields.SmallIntField()  # see photos/fingerprint.py
    hash = fields.BigIntField()  # signed
    a = fields.IntField()  # its highest 16 bits
    b = fields.IntField()
    c = fields.IntField()
    d = fields.IntField()

    class Meta:
        table = "fingerprints"
        unique_together = (("photo", "kind"),)
        indexes = (
            Index(fields=("a", "kind")),
            Index(fields=("b", "kind")),
            Index(fields=("c", "kind")),
            Index(fields=("d", "kind")),
        )


class PhotoFlag(Model):
    """Something a reviewer should look at. It decides nothing."""

    id = fields.IntField(primary_key=True)
    photo_id: int
    photo: fields.ForeignKeyRelation[Photo] = fields.ForeignKeyField(
        "models.Photo", on_delete=KEEP, related_name="flags"
    )
    kind = fields.CharField(max_length=12)  # copy near early late far blurred dark blank overused identity
    like = fields.IntField(default=0)  # id of the photo it is like, else 0
    facts: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    at = fields.DatetimeField()
    dismissed_by_id: int | None
    dismissed_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="flags_dismissed"
    )

    class Meta:
        table = "photo_flags"
        unique_together = (("photo", "kind", "like"),)
        indexes = (Index(fields=("like",)),)


class LedgerEntry(Model):
    """A link of the chain of evidence. `hash` is over `before` and `facts`. Rows are only ever added."""

    id = fields.BigIntField(primary_key=True)
    n = fields.BigIntField(unique=True)  # 1, 2, 3 … without a gap
    kind = fields.CharField(max_length=12)  # photo report decision deleted
    of = fields.CharField(max_length=60)  # photo:17
    facts = fields.TextField()  # JSON, keys sorted, as it was hashed
    before = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64, unique=True)
    at = fields.DatetimeField()

    class Meta:
        table = "ledger"
        indexes = (Index(fields=("of",)),)


class LedgerRoot(Model):
    """How far the chain of evidence had come at the end of a day, as it was announced."""

    day = fields.DateField(primary_key=True)
    n = fields.BigIntField()
    hash = fields.CharField(max_length=64)
    at = fields.DatetimeField()
    announced_at = fields.DatetimeField(null=True)

    class Meta:
        table = "ledger_roots"


class Dossier(Model):
    """A dossier or periodic report of a unit: what goes in, how far it is, and the file that came of it."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=30)  # cong-nhan bao-cao-6-thang bao-cao-nam dot-xuat
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="dossiers"
    )
    set = fields.CharField(max_length=60)
    first_day = fields.DateField()
    last_day = fields.DateField()
    choices: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # the officer's changes, see dossiers/
    state = fields.CharField(max_length=10, default="draft")  # draft waiting building ready failed cancelled
    step = fields.CharField(max_length=20, default="")
    done = fields.IntField(default=0)
    of = fields.IntField(default=0)
    sha256 = fields.CharField(max_length=64, default="")
    size = fields.BigIntField(null=True)
    why = fields.CharField(max_length=300, default="")
    tries = fields.SmallIntField(default=0)
    made_by_id: int
    made_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="dossiers"
    )
    made_at = fields.DatetimeField()
    asked_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "dossiers"
        indexes = (Index(fields=("state", "asked_at")), Index(fields=("unit_id", "id")))


class DossierDocument(Model):
    """A paper that belongs to a unit's dossier: still missing, a draft, or signed and uploaded."""

    id = fields.IntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="dossier_documents"
    )
    set = fields.CharField(max_length=60)
    year = fields.SmallIntField()
    document = fields.CharField(max_length=60)
    state = fields.CharField(max_length=10, default="missing")  # missing draft signed
    sha256 = fields.CharField(max_length=64, default="")
    name = fields.CharField(max_length=200, default="")
    note = fields.TextField(default="")
    by_id: int | None
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="dossier_documents"
    )
    at = fields.DatetimeField()

    class Meta:
        table = "dossier_documents"
        unique_together = (("unit", "set", "year", "document"),)


class Appraisal(Model):
    """An appraisal team's look at a unit: a link that reads only and ends, and a sample drawn from a printed seed."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="appraisals"
    )
    set = fields.CharField(max_length=60)
    first_day = fields.DateField()
    last_day = fields.DateField()
    team = fields.CharField(max_length=200, default="")
    percent = fields.SmallIntField()
    seed = fields.CharField(max_length=40)
    made_by_id: int
    made_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="appraisals"
    )
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "appraisals"
        indexes = (Index(fields=("unit_id", "id")),)


class AppraisalItem(Model):
    """One report of the sample, and what the team said of it."""

    id = fields.IntField(primary_key=True)
    appraisal_id: int
    appraisal: fields.ForeignKeyRelation[Appraisal] = fields.ForeignKeyField(
        "models.Appraisal", on_delete=KEEP, related_name="items"
    )
    report_id: int
    report: fields.ForeignKeyRelation[Report] = fields.ForeignKeyField(
        "models.Report", on_delete=KEEP, related_name="appraised"
    )
    position = fields.IntField()
    passed = fields.BooleanField(null=True)
    remark = fields.TextField(default="")
    at = fields.DatetimeField(null=True)

    class Meta:
        table = "appraisal_items"
        unique_together = (("appraisal", "report"),)
