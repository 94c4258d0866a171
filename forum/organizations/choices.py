from __future__ import annotations

import re

# What people of one family of titles do is much alike, whatever their school calls it.
FAMILIES = {
    "blended-learning": "Blended learning",
    "personalized-innovation": "Personalized learning and innovation",
    "instructional-technology": "Instructional technology",
    "digital-learning": "Digital and online learning",
    "technology-leadership": "Technology leadership",
    "data-assessment": "Data and assessment",
    "curriculum": "Curriculum and instruction",
    "school-hybrid": "Teaching with release time",
    "other": "Something else",
}

STATES = dict(
    line.split(" ", 1)
    for line in """AL Alabama
AK Alaska
AS American Samoa
AZ Arizona
AR Arkansas
CA California
CO Colorado
CT Connecticut
DE Delaware
DC District of Columbia
FL Florida
GA Georgia
GU Guam
HI Hawaii
ID Idaho
IL Illinois
IN Indiana
IA Iowa
KS Kansas
KY Kentucky
LA Louisiana
ME Maine
MD Maryland
MA Massachusetts
MI Michigan
MN Minnesota
MS Mississippi
MO Missouri
MT Montana
NE Nebraska
NV Nevada
NH New Hampshire
NJ New Jersey
NM New Mexico
NY New York
NC North Carolina
ND North Dakota
MP Northern Mariana Islands
OH Ohio
OK Oklahoma
OR Oregon
PA Pennsylvania
PR Puerto Rico
RI Rhode Island
SC South Carolina
SD South Dakota
TN Tennessee
TX Texas
UT Utah
VT Vermont
VI Virgin Islands
VA Virginia
WA Washington
WV West Virginia
WI Wisconsin
WY Wyoming""".splitlines()
)

# Codes of grades in the order in which children pass them, with how a range of them is said.
GRADES = {
    "IT": "infants",
    "PR": "preschool",
    "PK": "pre-K",
    "TK": "TK",
    "KG": "K",
    **{f"{number:02}": str(number) for number in range(1, 14)},
    "PS": "postsecondary",
    "UG": "ungraded",
}

# Anybody can have an address there, so it says nothing of where a person works.
FREE_MAIL = frozenset(
    re.findall(
        r"\S+",
        """aim.com aol.com att.net bellsouth.net charter.net comcast.net cox.net
        duck.com earthlink.net
    fastmail.com fastmail.fm gmail.com gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk
    hotmail.com hotmail.fr hushmail.com icloud.com inbox.com juno.com laposte.net libero.it live.com
    mac.com mail.com mail.ru mailbox.org mailinator.com me.com msn.com netzero.net orange.fr
    outlook.com outlook.fr pm.me proton.me protonmail.ch protonmail.com qq.com rocketmail.com
    sbcglobal.net spectrum.net t-online.de tuta.com tutanota.com verizon.net web.de windstream.net
    yahoo.ca yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com yandex.ru ymail.com zoho.com
    zohomail.com 163.com 126.com""",
    )
)


def said_grades(codes: str) -> str:
    """Return codes of grades, separated by spaces, as people read them: K–8, pre-K, 9–12."""
    order = list(GRADES)
    places = sorted({order.index(code) for code in codes.split() if code in GRADES})
    runs: list[list[int]] = []
    for place in places:
        # Transitional kindergarten is not everywhere a year of its own: K follows pre-K.
        if runs and place - runs[-1][-1] <= (2 if order[place] == "KG" else 1):
            runs[-1].append(place)
        else:
            runs.append([place])
    labels = list(GRADES.values())
    return ", ".join(
        labels[run[0]] if len(run) == 1 else f"{labels[run[0]]}–{labels[run[-1]]}" for run in runs
    )
