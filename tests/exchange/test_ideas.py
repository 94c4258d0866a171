from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.files import File, attach, judged
from forum.core.notices import Notice
from forum.core.tasks import OutboxEvent
from forum.discussions.models import Thread
from forum.exchange.ideas.settling import settle_all
from forum.ideas.actions.changing import change_status
from forum.ideas.actions.counting import settle
from forum.ideas.actions.marking import mark
from forum.ideas.actions.merging import merge_ideas
from forum.ideas.actions.publishing import Source, publish, revise
from forum.ideas.actions.removing import delete_idea, hide_idea, hide_replication
from forum.ideas.actions.trying import Told, answer, report, start_trying, today, withdraw
from forum.ideas.card import Row
from forum.ideas.models import Idea, IdeaTerm, IdeaVersion, Replication
from forum.members.models import Context, ContextSnapshot, Profile
from forum.organizations.models import Affiliation, Organization
from tests.exchange.folders import exported, person, run, small, tables, write_lines
from tests.support.community import Community, empty
from tests.support.ideas import card, idea, seed

# Rows that are the same to the last column; of terms and files only what they say.
SAME = ("context_snapshots", "idea_versions", "idea_cards", "idea_skills", "idea_marks")
SAME += ("idea_credits", "replications")
PARTS: dict[str, Any] = {
    "ideas": select(*(c for c in Idea.__table__.columns if c.name != "once")),
    "files": select(*(c for c in File.__table__.columns if c.name != "id")),
}


def shown(community: Community) -> dict[str, list[str]]:
    rows = tables(community.app)
    parts = {name: sorted(map(repr, community.rows(rule))) for name, rule in PARTS.items()}
    return {name: rows[name] for name in SAME} | parts | {"terms": [str(len(rows["idea_terms"]))]}
