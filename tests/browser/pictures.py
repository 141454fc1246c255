"""Takes pictures of the pages for people who haven't seen them: python3 tests/browser/pictures.py FOLDER, which scripts/pictures does."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e")]

from kiln import serving  # noqa: E402

PART = "/?dep_delay=gte.60&carrier=in.(UA,DL)"
PICTURES = [("pages-light", PART, 1440, "light"), ("pages-dark", PART, 1440, "dark"), ("pages-820", PART, 820, "light"), ("pages-390", PART, 390, "light")]


def main(folder):
    with serving(ROOT / "build/flights.db", "--access-log", "off") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", shutil.which("chromium")), args=["--no-sandbox"])
        for name, target, width, scheme in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-GB")
            page.goto(f"http://127.0.0.1:{server.port}{target}", wait_until="networkidle")
            page.screenshot(path=folder / f"{name}.png")
            print(folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
