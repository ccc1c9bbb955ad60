"""Pictures of every page of a folder, light, dark, on a phone, on paper: ``python tests/screenshots.py OUT``.

Made of data/reports, or of the folder named second.
"""

import sys
from pathlib import Path

from conftest import ROOT, SWITCHES, _find_browser
from playwright.sync_api import sync_playwright

KINDS = {"light": (1280, {"color_scheme": "light"}), "dark": (1280, {"color_scheme": "dark"}),
         "phone": (390, {"color_scheme": "light"}), "print": (794, {"media": "print"})}


def main(out, folder=ROOT / "data" / "reports"):
    """A PNG a page and kind, NAME-KIND.png, the first 6,000 pixels of long pages."""
    Path(out).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_find_browser(), args=SWITCHES)
        for path in sorted(Path(folder).rglob("*.html")):
            for kind, (width, media) in KINDS.items():
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.goto(path.resolve().as_uri())
                if page.locator("body > script").count():
                    page.wait_for_selector("body.ready")
                page.emulate_media(**media)
                height = min(page.evaluate("document.documentElement.scrollHeight"), 6000)
                area = {"x": 0, "y": 0, "width": width, "height": height}
                page.screenshot(path=Path(out) / f"{path.stem}-{kind}.png", clip=area, full_page=True)
                page.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
