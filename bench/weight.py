"""What the first view of the thread list weighs on the wire, signed in, with an empty cache, in a real browser."""

from dataclasses import dataclass

from playwright.sync_api import sync_playwright

from bench.installation import COLEP, Installation, serving, session_of
from tests.browser.chromium import ARGUMENTS, chromium_path

#: Longer than any file of the page takes to arrive from the same machine.
SETTLE_MS = 1500


@dataclass(frozen=True, slots=True)
class WeightFigure:
    """Bytes on the wire, compressed, headers included."""

    total: int
    html: int
    style: int
    requests: int


def measure(installation: Installation) -> WeightFigure:
    """Open the thread list once with a cold cache and add up what travelled."""
    token = session_of(installation.app(), "judit")
    base = f"http://127.0.0.1:{installation.port}"
    path, environment = chromium_path()
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    with serving(COLEP, installation.port, installation.environment), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, env=environment, args=ARGUMENTS)
        context = browser.new_context(base_url=base)
        context.add_cookies([{"name": "colep_session", "value": token, "url": base}])
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", lambda seen: kinds.update({seen["requestId"]: seen["type"]}))
        wire.on("Network.loadingFinished", lambda seen: sizes.update({seen["requestId"]: seen["encodedDataLength"]}))
        page.goto("/threads")
        page.wait_for_timeout(SETTLE_MS)
        browser.close()

    def of(kind: str) -> int:
        return int(sum(size for key, size in sizes.items() if kinds.get(key) == kind))

    return WeightFigure(int(sum(sizes.values())), of("Document"), of("Stylesheet"), len(sizes))
