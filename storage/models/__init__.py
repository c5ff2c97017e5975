"""Every table. Times are aware datetimes, except `*_ms`: milliseconds since 1970, on the inbox, outbox and leases.

No semicolon in their descriptions: Tortoise cuts its SQL there.
"""

from storage.models.aims import Assessment, Contribution, CountedTarget, CountedUntil, Priority, Spot, Tally, Target
from storage.models.campaigns import Addressee, Campaign, CampaignAnswer, FiledForm, Nudge
from storage.models.dossiers import Appraisal, AppraisalItem, Dossier, DossierDocument
from storage.models.messages import ChannelFact, ChannelToken, Conversation, Incoming, Lease, Outgoing, SentFile, Upload
from storage.models.people import Chat, Guess, Invite, Person, Role, SignInLink, WebSession
from storage.models.photos import Fingerprint, OldImport, Photo, PhotoFlag
from storage.models.places import Unit, UnitWithin
from storage.models.records import Deed, LedgerEntry, LedgerRoot
from storage.models.reports import Charge, Decision, Evidence, Remark, Report, ReportPhoto, ReportVersion

__all__ = [
    "Addressee",
    "Appraisal",
    "AppraisalItem",
    "Assessment",
    "Campaign",
    "CampaignAnswer",
    "ChannelFact",
    "ChannelToken",
    "Charge",
    "Chat",
    "Contribution",
    "Conversation",
    "CountedTarget",
    "CountedUntil",
    "Decision",
    "Deed",
    "Dossier",
    "DossierDocument",
    "Evidence",
    "FiledForm",
    "Fingerprint",
    "Guess",
    "Incoming",
    "Invite",
    "Lease",
    "LedgerEntry",
    "LedgerRoot",
    "Nudge",
    "OldImport",
    "Outgoing",
    "Person",
    "Photo",
    "PhotoFlag",
    "Priority",
    "Remark",
    "Report",
    "ReportPhoto",
    "ReportVersion",
    "Role",
    "SentFile",
    "SignInLink",
    "Spot",
    "Tally",
    "Target",
    "Unit",
    "UnitWithin",
    "Upload",
    "WebSession",
]
