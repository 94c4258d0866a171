from __future__ import annotations

import pytest
from flask import Flask

from tests.support.community import Community
from tests.support.hiring import opening
from tests.talent.casting import Cast, cast
from tests.talent.test_asking import asks, states


@pytest.fixture
def town(app: Flask, community: Community) -> Cast:
    return cast(app, community)


def test_taken_back_is_not_asked_again_about_another_opening(town: Cast) -> None:
    town.candidate("ana")
    assert asks(town).status_code == 303
    first = town.visitor.get("/talent/requests").text.split("/talent/requests/")[1].split("/")[0]
    assert town.visitor.post(f"/talent/requests/{first}/withdraw").status_code == 303
    other = opening(town.app, town.recruiter, town.district)
    assert asks(town, opening=str(other)).status_code == 409
    assert states(town) == ["withdrawn"]
