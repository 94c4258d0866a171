from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from threading import Thread

import psutil


@dataclass
class Answer:
    """One HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """A keep-alive HTTP/1.1 connection that costs its machine as little as it can."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def ask(self, request: bytes) -> Answer:
        """Send a whole request and read the whole answer."""
        self._socket.sendall(request)
        status = int(self._file.readline().split()[1])
        headers: dict[str, str] = {}
        while (line := self._file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        return Answer(status, headers, self._file.read(length) if length else b"")


def get(path: str, cookies: str = "", encoding: str = "identity") -> bytes:
    """Return a GET request as bytes."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Accept-Encoding: {encoding}"]
    if cookies:
        lines.append(f"Cookie: {cookies}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, body: bytes, cookies: str) -> bytes:
    """Return a POST request of a form as bytes."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def cpu_seconds(processes: list[psutil.Process]) -> float:
    """Return the CPU time these processes have used so far, in seconds."""
    times = [process.cpu_times() for process in processes]
    return float(sum(t.user + t.system for t in times))


def private_megabytes(processes: list[psutil.Process]) -> float:
    """Return the memory only these processes hold (proportional set size), in MB."""
    return float(sum(process.memory_full_info().pss for process in processes)) / 1e6


@dataclass
class Measured:
    """What one page cost."""

    cpu_ms: float
    per_second: float
    p50_ms: float
    p99_ms: float
    bytes: int
    statuses: dict[int, int] = field(default_factory=dict)


def middle(rounds: list[Measured]) -> Measured:
    """Return the middle of each figure over some rounds, and all statuses."""
    statuses: dict[int, int] = {}
    for each in rounds:
        for status, count in each.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    return Measured(
        median(each.cpu_ms for each in rounds),
        median(each.per_second for each in rounds),
        median(each.p50_ms for each in rounds),
        median(each.p99_ms for each in rounds),
        rounds[-1].bytes,
        statuses,
    )


def measure(
    port: int,
    processes: list[psutil.Process],
    requests: Callable[[int], bytes],
    count: int,
    clients: int = 2,
) -> Measured:
    """Send `count` requests from `clients` connections; `requests(n)` makes the n-th."""
    times: list[float] = []
    statuses: dict[int, int] = {}
    sizes: list[int] = []

    def run(first: int) -> None:
        connection = Connection(port)
        for n in range(first, count, clients):
            started = time.perf_counter()
            answer = connection.ask(requests(n))
            times.append(time.perf_counter() - started)
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
            sizes.append(len(answer.body))

    before, started = cpu_seconds(processes), time.perf_counter()
    threads = [Thread(target=run, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, used = time.perf_counter() - started, cpu_seconds(processes) - before
    times.sort()
    return Measured(
        used / count * 1000,
        count / took,
        times[len(times) // 2] * 1000,
        times[int(len(times) * 0.99)] * 1000,
        sizes[-1],
        statuses,
    )
