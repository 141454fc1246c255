"""The helpers of the tests of the whole program and of the image are those of these tests, too."""

import sys
from pathlib import Path

for folder in ("e2e", "image"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / folder))
