"""The short form of scripts/soak: half a minute of mixed load leaves nothing behind."""

import shutil
from pathlib import Path

from soak import MOST_GROWTH, soak
from test_limits import needs_plain_build


@needs_plain_build
def test_mixed_load_leaves_no_memory_no_descriptor_and_no_5xx_behind(tmp_path, flights_db, record_property):
    seen = soak(Path(shutil.copy(flights_db, tmp_path / "flights.db")), 30)
    record_property("figure", f"soak: {seen['asked']} answers in 30 s, memory {seen['grown'] / 1e6:+.2f} MB from 10 s on")
    assert seen["asked"] > 100 and seen["said"] == []
    # What runs beside this test may take all processors: then a question is told to come back, and nothing else.
    assert [wrong for wrong in seen["wrong"] if not wrong.startswith("503 ")] == []
    assert seen["descriptors"][1] <= seen["descriptors"][0]
    assert seen["switches"][0] == seen["switches"][1] > 0
    # Half a minute isn't long enough to tell a leak from what is warming up, but for a large one.
    assert seen["grown"] < 8 * MOST_GROWTH
