from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """A page as one kind of person sees it: {names} in its address come from the scenery.

    `sends` are fields typed into its form before that is sent, whatever the browser thinks of
    them; `status` is what the page then shown was answered with.
    """

    endpoint: str
    address: str
    who: str = "guest"
    status: int = 200
    sends: Mapping[str, str] | None = field(default=None, hash=False)

    def __str__(self) -> str:
        sent = "" if self.sends is None else f" sending {dict(self.sends)}"
        return f"{self.address} for {self.who}{sent}"
