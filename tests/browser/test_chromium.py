"""The browser starts everywhere and has the letters of the interface."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser import chromium

pytestmark = pytest.mark.browser
#: Draws a letter and one that no font has; where they look the same, the letter is missing.
LOOKS_MISSING = """letter => {
  const draw = text => {
    const canvas = document.createElement('canvas'); canvas.width = canvas.height = 60;
    const pen = canvas.getContext('2d'); pen.font = '40px sans-serif'; pen.fillText(text, 10, 45);
    return canvas.toDataURL();
  };
  return draw(letter) === draw('\\u{10FFFE}');
}"""


@pytest.fixture(params=["found", "packaged"])
def browser(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, playwright: Playwright
) -> Iterator[Browser]:
    """A browser as the tests find it, and the packaged one even where there is another."""
    if request.param == "packaged":
        monkeypatch.delenv("COLEP_TEST_CHROMIUM", raising=False)
        monkeypatch.setenv("PATH", "/nowhere")
    program, env = chromium.chromium_path()
    browser = playwright.chromium.launch(executable_path=program, args=chromium.ARGUMENTS, env=env)
    yield browser
    browser.close()


def test_draws_the_letters_of_the_interface(browser: Browser) -> None:
    page = browser.new_page()
    missing = [letter for letter in "AİğЖщمةپ١" if page.evaluate(LOOKS_MISSING, letter)]
    assert missing == []
    assert page.evaluate(LOOKS_MISSING, "\U0010fffe")


def test_a_wrong_path_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLEP_TEST_CHROMIUM", os.devnull + "/x")
    with pytest.raises(chromium.NoChromiumError, match="is not a program"):
        chromium.chromium_path()
