from __future__ import annotations

import os

# Whether tests that run at a part of their size run at all of it: `make test-whole`.
WHOLE = bool(os.environ.get("WHOLE"))
