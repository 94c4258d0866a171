"""The map of New York City's list of openings ("NYC Jobs" of NYC Open Data)."""

from __future__ import annotations

from forum.exchange.districts.words import readable
from forum.exchange.openings.columns import Columns

NYC_JOBS = Columns(
    id="Job ID",
    organization="Agency",
    title="Business Title",
    low="Salary Range From",
    high="Salary Range To",
    period="Salary Frequency",
    posted="Posting Date",
    until="Post Until",
    category="Job Category",
    place="Work Location",
    hours="Full-Time/Part-Time indicator",
    texts={
        "duties": "Job Description",
        "experience_min": "Minimum Qual Requirements",
        "experience_plus": "Preferred Skills",
        "demands": "Hours/Shift",
        "union": "Residency Requirement",
        "pay_note": "Additional Information",
        "contact": "To Apply",
    },
    periods={"Annual": "year", "Daily": "day", "Hourly": "hour"},
    families={
        "Technology": "technology-leadership",
        "Information Technology": "technology-leadership",
        "Policy, Research & Analysis": "data-assessment",
    },
    employment={"F": "full-time", "P": "part-time", "": ""},
    state="NY",
    city="New York",
    timezone="America/New_York",
    kind="support-organization",
    readable=readable,
)
