"""`make bench`: measures, prints each figure beside its floor and its mark, fails if a mark is missed."""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import desk, guard, pages, queries, sharing, sign_in, sockets, suspend, weight
from bench.installation import found

PARTS = ("pages", "weight", "sockets", "queries", "sign_in", "suspend", "desk", "guard", "sharing")


class Report:
    """Prints figures and remembers whether one missed its mark."""

    def __init__(self) -> None:
        self.missed = 0

    def figure(self, name: str, value: str, mark: str, holds: bool) -> None:
        """Print one figure with its mark."""
        self.missed += not holds
        print(f"  {'ok    ' if holds else 'MISSED'}  {name:<44} {value:<52} mark: {mark}", flush=True)


def main() -> None:
    """Run the parts that were asked for, all by default."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"any of {', '.join(PARTS)}; all by default")
    wanted = parser.parse_args().parts or PARTS
    report = Report()
    began = time.perf_counter()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; page and floor each under one gevent worker")
    with tempfile.TemporaryDirectory() as name:
        _measure(report, wanted, Path(name))
    print(f"{time.perf_counter() - began:.0f} s")
    sys.exit(1 if report.missed else 0)


def _measure(report: Report, wanted: Sequence[str], folder: Path) -> None:
    installation = found(folder / "instance")
    parts = {
        "pages": lambda: _pages(report, pages.measure(installation, folder)),
        "weight": lambda: _weight(report, weight.measure(installation)),
        "sockets": lambda: _sockets(report, sockets.measure(installation)),
        "queries": lambda: _queries(report, queries.measure(installation)),
        "desk": lambda: _desk(report, desk.measure(installation)),
        "sign_in": lambda: _sign_in(report, sign_in.measure(installation)),
        "suspend": lambda: _suspend(report, suspend.measure(installation)),
        "guard": lambda: _guard(report, guard.measure(), guard.speed()),
        "sharing": lambda: _sharing(report, sharing.compare(folder)),
    }
    for name, measure in parts.items():
        if name in wanted:
            measure()


def _pages(report: Report, figures: list[pages.PageFigure]) -> None:
    print("Pages: requests a second, share of a bare Flask view of the same size (aim 0.25)")
    for figure in figures:
        value = (
            f"{figure.ratio:.3f}  ({figure.per_second:.0f} of {figure.floor_per_second:.0f}/s, "
            f"{figure.cpu_ms:.2f} ms CPU, floor {figure.floor_cpu_ms:.2f})"
        )
        report.figure(f"{figure.name} ({figure.size / 1000:.1f} kB)", value, ">= 0.10", figure.ratio >= 0.10)


def _weight(report: Report, figure: weight.WeightFigure) -> None:
    print("First view of the thread list, signed in, cold cache, in Chromium")
    value = f"{figure.total / 1000:.1f} kB in {figure.requests} requests (style sheet {figure.style / 1000:.1f} kB)"
    report.figure("everything on the wire, compressed", value, "<= 150 kB", figure.total <= 150_000)
    report.figure("the HTML on the wire", f"{figure.html / 1000:.1f} kB", "<= 15 kB", figure.html <= 15_000)


def _sockets(report: Report, figure: sockets.SocketFigure) -> None:
    print(f"{sockets.SOCKETS} sockets in one room, {sockets.PER_SECOND} messages a second")
    value = (
        f"{figure.ratio_p99:.2f}  (p50/p99 {figure.p50:.0f}/{figure.p99:.0f} ms, "
        f"floor {figure.floor_p50:.0f}/{figure.floor_p99:.0f} ms)"
    )
    report.figure("delivery p99, multiple of bare Flask-SocketIO", value, "<= 1.5", figure.ratio_p99 <= 1.5)
    value = f"{figure.delivered:.4f} of {figure.sent} x {sockets.SOCKETS}"
    report.figure("delivered", value, "= 1", figure.delivered == 1)


def _queries(report: Report, figures: list[queries.QueryFigure]) -> None:
    print(f"Statements of a page with {queries.FEW} and {queries.MANY} rows behind it, the session's included")
    for figure in figures:
        holds = figure.few == figure.many <= 6
        report.figure(figure.name, f"{figure.few} and {figure.many}", "the same, <= 6", holds)


def _sign_in(report: Report, figure: sign_in.SignInFigure) -> None:
    print(f"Signing in: {sign_in.PAIRS} pairs one after another, then {sign_in.AT_ONCE} at once beside a room")
    report.figure("gap known/unknown address, median", f"{figure.gap:.1f} ms", "<= 5 ms", figure.gap <= 5)
    report.figure("passphrase step, p50", f"{figure.p50:.0f} ms", "100-400 ms", 100 <= figure.p50 <= 400)
    value = f"{figure.busy_p95:.0f} ms during {figure.burst:.1f} s  (else {figure.quiet_p95:.0f} ms)"
    report.figure("delivery in a room meanwhile, p95", value, "< 300 ms", figure.busy_p95 < 300)


def _suspend(report: Report, figure: suspend.SuspendFigure) -> None:
    print(f"Suspended, {suspend.ROUNDS} times, over two servers without Redis; longest time after the act")
    report.figure("last socket message", f"{figure.last_message:.2f} s", "<= 1.0 s", figure.last_message <= 1)
    report.figure("socket closed", f"{figure.closed:.2f} s", "<= 1.0 s", figure.closed <= 1)
    report.figure("last page served", f"{figure.last_page:.2f} s", "<= 1.0 s", figure.last_page <= 1)
    is_all = figure.within == suspend.ROUNDS
    report.figure("rounds within the mark", f"{figure.within} of {suspend.ROUNDS}", "all", is_all)


def _desk(report: Report, figures: list[desk.DeskFigure]) -> None:
    print(f"The desk of the secretariat with {desk.FEW} and {desk.MANY} applications behind it")
    for figure in figures:
        value = f"{figure.few} and {figure.many} statements, {figure.cpu * 1000:.1f} ms CPU"
        report.figure(figure.name, value, "the same, <= 100 ms", figure.few == figure.many and figure.cpu <= 0.1)


def _guard(report: Report, figures: list[guard.GuardFigure], speeds: list[guard.SpeedFigure]) -> None:
    print("The guard against case data; 'held out' was written afterwards and never used to change it")
    for figure in figures:
        found, alarms = figure.found / figure.of, figure.alarms / figure.clean
        report.figure(f"{figure.name}: found", f"{found:.1%} of {figure.of}", ">= 95 %", found >= 0.95)
        report.figure(f"{figure.name}: false alarms", f"{alarms:.1%} of {figure.clean}", "<= 3 %", alarms <= 0.03)
    for speed in speeds[:2]:
        value = f"p50 {speed.p50:.2f} ms, p99 {speed.p99:.2f} ms CPU"
        report.figure(f"{speed.name} (2,000 characters)", value, "p50 <= 2 ms", speed.p50 <= 2)


def _sharing(report: Report, figures: list[sharing.Figure]) -> None:
    print(
        f"The law of sharing: {sharing.THREADS:,} threads, {sharing.MEMBERS:,} members, {sharing.GROUPS} groups; SQLite"
    )
    for figure in figures:
        is_page = figure is figures[-1]
        report.figure(
            figure.name, f"{figure.with_law:.2f} ms CPU, {figure.without:.2f} without it: {figure.added:+.1%}",
            f"<= {sharing.MARK:+.0%}" if is_page else "none", not is_page or figure.added <= sharing.MARK,
        )  # fmt: skip


if __name__ == "__main__":
    main()
