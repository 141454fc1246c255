"""Takes pictures of the explorer for people who haven't seen it: python3 tests/browser/pictures.py FOLDER, which scripts/pictures does.
They are kept small: a page has few colours, so 128 of them are enough."""

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/browser")]

from explorer import open_explorer  # noqa: E402
from kiln import serving  # noqa: E402

PART = "dep_delay=gte.60&dep_delay=lte.300&carrier=in.(UA,DL)"
PICTURES = [("explorer-light", 1440, 1000, "light"), ("explorer-dark", 1440, 1000, "dark"), ("explorer-820", 820, 1000, "light"), ("explorer-390", 390, 844, "light")]


def save(shot, path):
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    image.quantize(128, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


def main(folder):
    with serving(ROOT / "build/flights.db", "--access-log", "off") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", shutil.which("chromium")), args=["--no-sandbox"])
        for name, width, height, scheme in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB")
            open_explorer(page, f"http://127.0.0.1:{server.port}", PART)
            if width < 600:  # a card below the other: the one that is drawn on
                page.evaluate("() => document.querySelector('article[data-column=dep_delay]').scrollIntoView()")
            page.wait_for_load_state("networkidle")
            save(page.screenshot(), folder / f"{name}.png")
            print(folder / f"{name}.png", (folder / f"{name}.png").stat().st_size)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
