"""The pictures of the explorer in docs/: the flights, a part of them, at the four widths for which the page was drawn. Few colours, so
that each is some tens of kilobytes."""

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from conftest import SERVE, bake_flights  # it finds tests/e2e, where kiln.py is
from explorer import open_explorer
from kiln import ROOT, serving

PART = "dep_delay=gte.60&dep_delay=lte.300&carrier=in.(UA,DL,B6)"
PICTURES = [
    ("explorer-light", 1280, 860, "light", PART),
    ("explorer-dark", 1280, 860, "dark", PART),
    ("explorer-wide", 1440, 1000, "light", ""),
    ("explorer-tablet", 820, 1000, "dark", f"{PART}&group=carrier&figure=median&of=arr_delay"),
    ("explorer-phone", 390, 844, "light", PART),
]


def take(browser, url, name, width, height, scheme, query):
    page = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB").new_page()
    open_explorer(page, url, query)
    page.wait_for_timeout(800)
    if "group=" in query:
        page.evaluate("() => document.querySelector('section.group').scrollIntoView({ block: 'end' })")
        page.wait_for_timeout(300)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(96, dither=Image.Dither.NONE)
    path = ROOT / "docs" / f"{name}.png"
    picture.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {width} × {height}, {path.stat().st_size / 1000:.0f} kB")
    page.context.close()


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        with serving(bake_flights(Path(folder)), *SERVE) as server:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for picture in PICTURES:
                take(browser, f"http://127.0.0.1:{server.port}", *picture)
            browser.close()


if __name__ == "__main__":
    main()
