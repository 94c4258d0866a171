from __future__ import annotations

from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.growth.models import Evidence
from forum.organizations.models import Affiliation, Organization
from forum.vocab.models import SkillComment, SkillProposal, TermProposal
from tests.support.community import Community

DEMO_PEOPLE = {"manager": "demo-manager", "admin": "demo-admin"}


def demo_people(community: Community) -> dict[str, Viewer]:
    """Return the members of the demo community that people's pages are looked at as."""
    return {who: community.person(username) for who, username in DEMO_PEOPLE.items()}


def set_up_people(community: Community, people: dict[str, Viewer]) -> dict[str, str]:
    """Have things happen between demo members by the product's own pages; return their names."""
    manager = community.visitor(people["manager"])
    asker = community.visitor(community.person("priya-venkatesan"))
    asker.post("/counterparts/demo-manager/ask", purpose="Both of us have minutes and flat scores.")
    manager.post("/counterparts/demo-moderator/goal", goal="Stations in two grades by February.")
    manager.post("/terms/tool/propose", label="Our own timer", why="We all made one.")
    manager.post(
        "/skills/proposals/new",
        skill="change",
        name="Family communication",
        why="Families ask first.",
        behaviors="Holds a family night and reports what was asked.",
    )
    proposal = _one(community, select(func.max(SkillProposal.id)))
    asker.post(f"/skills/proposals/{proposal}/comments", body="We hold it **twice a year**.")
    _ask_for_endorsement(community)
    manager.post("/skills/mine/start")
    said = manager.post("/messages/new?to=demo-moderator", body="Thank you for the calendar.")
    other = community.visitor(community.person("demo-moderator"))
    answer = other.post("/messages/new?to=demo-manager", body="Any time. It is yours to change.")
    page, _, number = (answer.location or "").partition("#message-")
    manager.post("/counterparts/ngozi-okafor-bell/dismiss")
    me = people["manager"].id
    return {
        "conversation": said.location or "/messages",
        "message": f"{page}/{number}",
        "term_proposal": _one(community, select(TermProposal.id)),
        "skill_proposal": proposal,
        "skill_comment": _one(community, select(SkillComment.id)),
        "evidence": _one(community, select(Evidence.id).where(Evidence.user_id == me)),
        "place": _one(community, select(Affiliation.id).where(Affiliation.user_id == me)),
        "organization": _one(
            community,
            select(Organization.slug)
            .join(Affiliation, Affiliation.organization_id == Organization.id)
            .where(Affiliation.user_id == me),
        ),
    }


def _ask_for_endorsement(community: Community) -> None:
    moderator = community.visitor(community.person("demo-moderator"))
    moderator.post(
        "/skills/endorsements/ask",
        skill="prioritize",
        level="3",
        people="demo-manager",
        note="You saw how we cut the list of October in half.",
    )


def _one(community: Community, statement: object) -> str:
    return str(community.rows(statement)[0][0])
