"""`make bench`: measures, prints each figure beside its floor and its mark, fails if a mark is missed."""

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from bench import pages, queries, sockets, weight
from bench.installation import found

PARTS = ("pages", "weight", "sockets", "queries")


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
        folder = Path(name)
        installation = found(folder / "instance")
        if "pages" in wanted:
            _pages(report, pages.measure(installation, folder))
        if "weight" in wanted:
            _weight(report, weight.measure(installation))
        if "sockets" in wanted:
            _sockets(report, sockets.measure(installation))
        if "queries" in wanted:
            _queries(report, queries.measure(installation))
    print(f"{time.perf_counter() - began:.0f} s")
    sys.exit(1 if report.missed else 0)


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


if __name__ == "__main__":
    main()
