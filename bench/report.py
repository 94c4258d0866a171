from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.client import Measured

README = Path(__file__).parent / "README.md"


@dataclass(frozen=True)
class Row:
    """One measured line: a page as somebody, beside its budget in R."""

    page: str
    who: str
    budget: float
    measured: Measured
    unit: float
    statements: int
    wire: int


def write(
    posts: int,
    references: dict[str, Measured],
    rows: list[Row],
    memory: float,
    moment: datetime,
) -> None:
    """Print the table and put it into bench/README.md in place of the last one of its size."""
    table = _table(posts, references, rows, memory, moment)
    print(table)
    begin, end = f"<!-- {posts} -->", f"<!-- end {posts} -->"
    text = README.read_text(encoding="utf-8") if README.exists() else "# Measured\n"
    block = f"{begin}\n{table}\n{end}"
    if begin in text:
        head, _, rest = text.partition(begin)
        text = head + block + rest.partition(end)[2]
    else:
        text = f"{text.rstrip()}\n\n{block}\n"
    README.write_text(text, encoding="utf-8")


def _table(
    posts: int,
    references: dict[str, Measured],
    rows: list[Row],
    memory: float,
    moment: datetime,
) -> str:
    unit = references["raw"].cpu_ms
    bare = references["bare"].cpu_ms
    lines = [
        f"## {posts:,} posts",
        "",
        f"`POSTS={posts} make bench`, {moment:%Y-%m-%d %H:%M} UTC, Python"
        f" {platform.python_version()}, 2 workers. CPU is that of all server processes,"
        " uncompressed answers, as the references. Each figure is the middle of five rounds; R is"
        " measured anew between them, and a line's ratio is to its own.",
        "",
        f"R, the raw page: {unit:.3f} CPU-ms ({references['raw'].bytes / 1000:.1f} kB);"
        f" bare view: {bare:.3f} CPU-ms. Memory of the server under load: {memory:.0f} MB.",
        "",
        "| page | as | CPU-ms | in R | budget | SQL | kB on the wire | req/s | p50 ms | p99 ms |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        m = row.measured
        ratio = m.cpu_ms / row.unit
        mark = "" if ratio <= row.budget else " ✗"
        statements = str(row.statements) if row.statements else "–"
        wire = f"{row.wire / 1000:.1f}" if row.wire else "–"
        lines.append(
            f"| {row.page} | {row.who} | {m.cpu_ms:.2f} | {ratio:.2f}{mark} | {row.budget:g} |"
            f" {statements} | {wire} | {m.per_second:.0f} | {m.p50_ms:.2f} | {m.p99_ms:.2f} |"
        )
        bad = {status: n for status, n in m.statuses.items() if status not in (200, 303)}
        if bad:
            lines.append(f"|  | answers other than 200 and 303: {bad} | | | | | | | | |")
    return "\n".join(lines)
