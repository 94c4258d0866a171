from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from forum.accounts.models import User
from forum.accounts.queries import hashed
from forum.core import audit, mail, notices
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.refusals import Conflict, Forbidden, Gone, Invalid
from forum.organizations import policy
from forum.organizations.events import WorkChanged
from forum.organizations.models import Affiliation, AffiliationProof, Organization
from forum.organizations.queries import finding, work

LETTER = "Confirm where you work"
LINK_WORKS = timedelta(hours=24)
VERIFIED_FOR = timedelta(days=365)
REMINDED_BEFORE = timedelta(days=30)
NOTICE = "work"
DEAD = "This link was used already or is too old."


def want_proof(viewer: Viewer, affiliation: Affiliation, address: str) -> None:
    """Write to an address at the organization's domain a link that verifies a place.

    Raises Conflict for a place that is past, Invalid for an address at no domain of it.
    """
    if not policy.is_current(affiliation.starts_on, affiliation.ends_on, policy.today()):
        raise Conflict("Only a place where you are now can be verified.")
    row = db.session.get_one(Organization, affiliation.organization_id)
    if not _is_its_own(row, address):
        raise Invalid(
            "This address is at no domain that is known as the organization’s own. Use your work "
            "address there, or ask an administrator.",
            "email",
        )
    secret = secrets.token_urlsafe(32)
    moment = now()
    drop_proofs(affiliation.id)
    db.session.add(
        AffiliationProof(
            token_hash=hashed(secret),
            affiliation_id=affiliation.id,
            email=address,
            created_at=moment,
            expires_at=moment + LINK_WORKS,
        )
    )
    values = {"organization": row.name, "username": viewer.username, "secret": secret}
    mail.post(address, LETTER, "work_verify", **values)


def prove(viewer: Viewer, secret: str) -> Affiliation:
    """Verify a place by a letter's link.

    Raises Gone for a dead link, Forbidden for somebody else's, which stays good for its owner.
    """
    found = work.find_proof(secret)
    if found is None:
        raise Gone(DEAD)
    affiliation = db.session.get_one(Affiliation, found.affiliation_id)
    if affiliation.user_id != viewer.id:
        raise Forbidden("This link is for another member. Sign in as the one who asked for it.")
    used: Any = db.session.execute(
        delete(AffiliationProof).where(AffiliationProof.token_hash == found.token_hash)
    )
    if used.rowcount == 0:
        raise Gone(DEAD)
    row = db.session.get_one(Organization, affiliation.organization_id)
    here = policy.is_current(affiliation.starts_on, affiliation.ends_on, policy.today())
    if not here or not _is_its_own(row, found.email):
        raise Gone("This place or its mail domain changed after the letter was sent.")
    _verify(affiliation, "mail")
    return affiliation


def vouch(viewer: Viewer, affiliation: Affiliation, note: str) -> None:
    """Verify a member's place as an administrator who knows, in the public log.

    The log names the member and not the organization: where people work they show themselves.
    Raises Forbidden, also for the administrator's own place.
    """
    if not policy.may_edit(viewer):
        raise Forbidden
    if affiliation.user_id == viewer.id:
        raise Forbidden("Another administrator verifies your place, or a letter does.")
    _verify(affiliation, "admin", viewer.id, note)
    _log(viewer, affiliation, "verify-work", note)


def take_back(viewer: Viewer, affiliation: Affiliation, note: str) -> None:
    """Take the verification of a member's place away, in the public log; raises Forbidden."""
    if not policy.may_edit(viewer):
        raise Forbidden
    clear(affiliation)
    drop_proofs(affiliation.id)
    _log(viewer, affiliation, "unverify-work", note)
    announce(WorkChanged(affiliation.user_id))


def clear(affiliation: Affiliation) -> None:
    """Make a place one that is not verified."""
    affiliation.verified_at = affiliation.expires_at = affiliation.reminded_at = None
    affiliation.verified_how = affiliation.verified_note = ""
    affiliation.verified_by_id = None


def drop_proofs(affiliation_id: int) -> None:
    """Make the links of earlier letters about a place worthless."""
    mine = AffiliationProof.affiliation_id == affiliation_id
    db.session.execute(delete(AffiliationProof).where(mine))


def remind() -> int:
    """Tell whose verification runs out within 30 days, once; return how many were told."""
    moment = now()
    soon = select(Affiliation, Organization.name).where(
        Affiliation.organization_id == Organization.id,
        Affiliation.expires_at.between(moment, moment + REMINDED_BEFORE),
        Affiliation.reminded_at.is_(None),
        policy.current(policy.today()),
    )
    rows = db.session.execute(soon.with_for_update(of=Affiliation)).all()
    for affiliation, name in rows:
        affiliation.reminded_at = moment
        _tell(affiliation, f"Your work at {name} is verified for 30 more days. Renew it.")
    return len(rows)


def expire() -> int:
    """Take away verifications that ran out and tell whose they were; return how many."""
    over = select(Affiliation, Organization.name).where(
        Affiliation.organization_id == Organization.id, Affiliation.expires_at <= now()
    )
    rows = db.session.execute(over.with_for_update(of=Affiliation)).all()
    for affiliation, name in rows:
        clear(affiliation)
        announce(WorkChanged(affiliation.user_id))
        if policy.is_current(affiliation.starts_on, affiliation.ends_on, policy.today()):
            _tell(affiliation, f"Your work at {name} is no longer verified. Verify it again.")
    return len(rows)


def sweep_proofs() -> None:
    """Forget the links that have run out, and the addresses they went to."""
    db.session.execute(delete(AffiliationProof).where(AffiliationProof.expires_at <= now()))


def _is_its_own(row: Organization, address: str) -> bool:
    domain = address.rpartition("@")[2].lower()
    return domain in finding.domains_of(row.id, row.parent_id)


def _verify(affiliation: Affiliation, how: str, by_id: int | None = None, note: str = "") -> None:
    moment = now()
    affiliation.verified_at, affiliation.expires_at = moment, moment + VERIFIED_FOR
    affiliation.verified_how, affiliation.verified_note = how, note
    affiliation.verified_by_id, affiliation.reminded_at = by_id, None
    drop_proofs(affiliation.id)
    announce(WorkChanged(affiliation.user_id))


def _log(viewer: Viewer, affiliation: Affiliation, act: str, note: str) -> None:
    person = db.session.get_one(User, affiliation.user_id)
    target = ("member", person.id, person.username)
    audit.record((viewer.id, viewer.username), act, target, note)


def _tell(affiliation: Affiliation, text: str) -> None:
    topic = f"work:{affiliation.id}"
    notices.tell([affiliation.user_id], NOTICE, topic, text, "/account/work")
