"""The tables of openings and of applications to them."""

from forum.jobs.models.applications import (
    Application,
    ApplicationEvent,
    ApplicationMessage,
    ApplicationReference,
    ApplicationReview,
    EqualCount,
    Interview,
    Referral,
)
from forum.jobs.models.postings import (
    JobChange,
    JobEvent,
    JobLocation,
    JobMark,
    JobPosting,
    JobReviewer,
    JobRevision,
    JobSkillTarget,
    JobTerm,
)

__all__ = [
    "Application",
    "ApplicationEvent",
    "ApplicationMessage",
    "ApplicationReference",
    "ApplicationReview",
    "EqualCount",
    "Interview",
    "JobChange",
    "JobEvent",
    "JobLocation",
    "JobMark",
    "JobPosting",
    "JobReviewer",
    "JobRevision",
    "JobSkillTarget",
    "JobTerm",
    "Referral",
]
