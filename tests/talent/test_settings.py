from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.clock import now
from forum.talent.models import (
    Candidate,
    CandidateHidden,
    CandidateListItem,
    CandidateState,
)
from forum.talent.policy import recruiting, visible_candidates
from tests.support.community import Community, Visitor
from tests.support.hiring import client_of, hires_for, organization, works_at
from tests.talent.casting import Cast, cast, hides, shows

PLACE = "/account/candidate"
WHOLE = {
    "audience": "recruiters",
    "consent": "y",
    "sections": ["about", "skills"],
    "availability": "year",
    "moves": "some",
    "states": ["CO", "UT"],
    "remote": "y",
    "families": ["blended-learning"],
    "certifications": "Colorado license\n\nColorado license\nCETL",
    "pitch": "I made **rotation** work. <script>alert(1)</script>",
}


@pytest.fixture
def town(app: Flask, community: Community) -> Cast:
    return cast(app, community)


def there(town: Cast) -> list[int]:
    """Return who is there for the recruiter now."""
    rows = select(Candidate.user_id).where(visible_candidates(recruiting(town.desk)))
    return [number for (number,) in town.community.rows(rows)]


def kept(community: Community) -> Candidate:
    """Return the one row there is."""
    (row,) = community.rows(select(Candidate))
    found: Candidate = row[0]
    return found


def test_it_is_off_until_a_member_agrees(town: Cast) -> None:
    ana = town.community.person("ana")
    visitor = town.community.visitor(ana)
    assert "Nobody sees you as a candidate" in visitor.get(PLACE).text
    assert town.community.rows(select(Candidate)) == []
    refused = visitor.post(PLACE, **{key: WHOLE[key] for key in WHOLE if key != "consent"})
    assert refused.status_code == 422
    assert "nobody is shown without it" in refused.text and "rotation" in refused.text
    assert town.community.rows(select(Candidate)) == [] and there(town) == []
    before = now()
    assert visitor.post(PLACE, **WHOLE).status_code == 303
    row = kept(town.community)
    assert row.turned_on_at is not None and row.turned_on_at >= before
    assert row.sections == ("about", "skills") and row.families == ("blended-learning",)
    assert row.certifications == ("Colorado license", "CETL")
    assert "<strong>rotation</strong>" in row.pitch_html and "<script" not in row.pitch_html
    assert sorted(town.community.rows(select(CandidateState.state))) == [("CO",), ("UT",)]
    assert there(town) == [ana.id]
    page = visitor.get(PLACE).text
    assert "On: recruiters only." in page
    assert re.search(r'checked[^>]*value="UT"', page) and not re.search(
        r'checked[^>]*value="NY"', page
    )


def test_more_readers_need_a_new_yes_fewer_do_not(town: Cast) -> None:
    ana = town.candidate("ana", audience="recruiters")
    visitor = town.community.visitor(ana)
    first = kept(town.community).turned_on_at
    wider = {"audience": "everyone", "moves": "no", "availability": ""}
    assert visitor.post(PLACE, **wider).status_code == 422
    assert kept(town.community).audience == "recruiters"
    assert visitor.post(PLACE, **wider, consent="y").status_code == 303
    second = kept(town.community).turned_on_at
    assert first is not None and second is not None and second > first
    # The same once more is no new yes.
    assert visitor.post(PLACE, **wider).status_code == 303
    assert kept(town.community).turned_on_at == second


def test_switching_off_takes_effect_at_once(town: Cast) -> None:
    ana = town.candidate("ana")
    assert town.visitor.post("/talent/ana/keep", into="new", name="Bench").status_code == 303
    number = town.visitor.get("/talent/lists").text.split("/talent/lists/")[1].split('"')[0]
    assert "Ana" in town.visitor.get(f"/talent/lists/{number}").text
    visitor = town.community.visitor(ana)
    page = visitor.get(PLACE).text
    assert "You are on 1 list" in page and "after 30 days" in page
    assert visitor.post(f"{PLACE}/off").status_code == 303
    assert there(town) == []
    assert town.visitor.get("/talent/ana/keep").status_code == 404
    assert "Ana" not in town.visitor.get(f"/talent/lists/{number}").text
    ((gone,),) = town.community.rows(select(CandidateListItem.gone_at))
    assert gone is not None and gone > now() - timedelta(minutes=1)
    row = kept(town.community)
    assert (
        row.turned_off_at is not None
        and row.pitch == "I made station rotation work in two schools."
    )
    # Off twice changes nothing.
    assert visitor.post(f"{PLACE}/off").status_code == 303
    assert kept(town.community).turned_off_at == row.turned_off_at


def test_one_hides_from_an_organization_with_its_network(town: Cast) -> None:
    network = organization(town.app, "Birch Network", kind="cmo", state="")
    school = organization(town.app, "Birch School", kind="charter-school", parent="birch-network")
    ana = town.candidate("ana")
    _, desk, _ = town.second("birch", school)
    firm = organization(town.app, "Find Firm", kind="search-firm", state="")
    finder, firm_desk, _ = town.second("firm", firm)
    client_of(town.app, firm, school, finder)
    town.desk = desk
    assert there(town) == [ana.id]
    visitor = town.community.visitor(ana)
    assert "Hide from it" in visitor.get(f"{PLACE}/hidden?q=birch").text
    assert visitor.post(f"{PLACE}/hidden", organization="birch-network").status_code == 303
    assert visitor.post(f"{PLACE}/hidden", organization="birch-network").status_code == 303
    page = visitor.get(f"{PLACE}/hidden").text
    assert "and its whole network: Birch School" in page
    assert there(town) == []
    town.desk = firm_desk
    assert there(town) == []
    assert visitor.post(f"{PLACE}/hidden/{network}/drop").status_code == 303
    assert visitor.post(f"{PLACE}/hidden/{network}/drop").status_code == 404
    assert there(town) == [ana.id] and town.community.rows(select(CandidateHidden)) == []
    assert visitor.post(f"{PLACE}/hidden", organization="no-such").status_code == 404


def test_the_own_employer_is_named_as_always_hidden(town: Cast) -> None:
    school = organization(
        town.app, "Aspen School", kind="district-school", parent="aspen-district-co"
    )
    ana = town.candidate("ana")
    assert there(town) == [ana.id]
    works_at(town.app, ana, school, verified=False)
    page = town.community.visitor(ana).get(PLACE).text
    assert "Aspen School" in page and "and its whole network: Aspen District" in page
    assert there(town) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"audience": "guests"}, "Not a valid choice"),
        ({"moves": "some", "states": []}, "Choose the states"),
        ({"states": ["XX"]}, "is not a valid choice"),
        ({"pitch": "x" * 1001}, "Up to 1,000 characters"),
        ({"certifications": "\n".join(str(n) for n in range(11))}, "up to 10 fit"),
        ({"evidence": ["idea:1"]}, "is not a valid choice"),
        ({"available_on": "1901-01-01"}, "Choose a day from now on"),
    ],
)
def test_bad_input_is_said_beside_its_field(
    town: Cast, changes: dict[str, object], said: str
) -> None:
    visitor = town.community.visitor(town.community.person("ana"))
    answer = visitor.post(PLACE, **(WHOLE | changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert town.community.rows(select(Candidate)) == []


def test_these_pages_are_the_members_own(town: Cast) -> None:
    guest = town.community.visitor()
    for page in ("", "/hidden", "/views", "/requests"):
        assert guest.get(f"{PLACE}{page}").status_code == 401
    assert guest.post(f"{PLACE}/off").status_code == 401


def test_statements_do_not_grow_with_what_is_hidden(town: Cast) -> None:
    ana = town.candidate("ana")
    visitor: Visitor = town.community.visitor(ana)

    def cost(count: int) -> int:
        for number in range(count):
            slug = f"hide-{count}-{number}"
            organization(town.app, slug.title().replace("-", " "))
            visitor.post(f"{PLACE}/hidden", organization=f"{slug}-co")
        with town.community.statements() as seen:
            assert visitor.get(f"{PLACE}/hidden").status_code == 200
        return len(seen)

    assert cost(2) == cost(6)


def test_a_poster_is_no_recruiter(town: Cast) -> None:
    poster = town.community.person("poster")
    hires_for(town.app, poster, town.district, "poster")
    town.candidate("ana")
    visitor = town.community.visitor(poster)
    for address in ("/talent/lists", "/talent/ana/keep", "/talent/ana/ask"):
        assert visitor.get(address).status_code == 403, address


def test_the_preview_is_what_a_recruiter_of_a_place_sees(town: Cast) -> None:
    ana = town.candidate("ana")
    visitor = town.community.visitor(ana)
    birch = organization(town.app, "Birch District")
    for address in (f"{PLACE}/preview", f"{PLACE}/preview?of=birch-district-co"):
        page = visitor.get(address).text
        assert "sees this of you now" in page and "station rotation work in two schools" in page
        assert "ana@example.org" not in page
    hides(town.app, ana, birch)
    page = visitor.get(f"{PLACE}/preview?of=birch-district-co").text
    assert "sees nothing of you now" in page and "rotation work" not in page
    assert "Birch District" in visitor.get(f"{PLACE}/preview").text
    assert "Aspen District" in visitor.get(f"{PLACE}/preview?q=aspen").text
    shows(town.app, ana, audience="off")
    assert "You are off" in visitor.get(f"{PLACE}/preview").text
    assert visitor.get(f"{PLACE}/preview?of=no-such-place").status_code == 404
    # A look at oneself is nobody's look.
    assert "Nobody looked" in visitor.get(f"{PLACE}/views").text
