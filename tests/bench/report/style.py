"""How all plots look, and how a plot becomes a file that is the same to the byte whenever the figures are: no date, ids that don't
change, letters as text, laid out by the font that matplotlib brings. On white, so that they can be read on dark pages, too.
"""

import matplotlib

matplotlib.use("svg")

import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter  # noqa: E402

from report.servers import DATASETTE, FASTAPI, FLASK, KILN, LIBRARY, LOGGED, NGINX, ROAPI  # noqa: E402

# Okabe and Ito's colours, which those who see red and green alike tell apart; the markers do it without any.
COLOURS = {KILN: "#d55e00", LOGGED: "#e69f00", NGINX: "#000000", LIBRARY: "#999999", FLASK: "#0072b2", FASTAPI: "#56b4e9", DATASETTE: "#009e73",
           ROAPI: "#cc79a7"}
MARKERS = {KILN: "o", LOGGED: "v", NGINX: "s", LIBRARY: "D", FLASK: "^", FASTAPI: "P", DATASETTE: "X", ROAPI: "*"}
OTHERS = ["#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#000000", "#999999"]


def colour_of(name, number=0):
    """kiln is always the same one, however it's called in a part."""
    return COLOURS.get(name) or (COLOURS[KILN] if name.startswith("kiln") else OTHERS[number % len(OTHERS)])


def marker_of(name):
    return MARKERS.get(name, "o")


plt.rcParams.update({"svg.hashsalt": "kiln", "svg.fonttype": "none", "font.family": "DejaVu Sans", "font.size": 10,
                     "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.color": "#dddddd", "grid.linewidth": 0.6,
                     "axes.axisbelow": True, "axes.titlesize": 11, "axes.titleweight": "bold", "axes.titlelocation": "left", "legend.frameon": False,
                     "figure.facecolor": "white", "savefig.facecolor": "white", "lines.linewidth": 1.6, "lines.markersize": 5})


def plain(value, _=None):
    """100, 10 k, 1 M: for axes."""
    for size, letter in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def time_of_us(value, _=None):
    for size, unit in ((1e6, "s"), (1e3, "ms")):
        if value >= size:
            return f"{value / size:g} {unit}"
    return f"{value:g} µs"


def logarithmic(axis, form=plain):
    """A decade is a line, with its name; nothing is written between them."""
    axis.set_major_locator(LogLocator(base=10, numticks=20))
    axis.set_major_formatter(FuncFormatter(form))
    axis.set_minor_formatter(NullFormatter())


def save(figure, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    # Verdana is as wide, where the other isn't. And matplotlib ends lines with spaces in places, which git would complain of.
    text = path.read_text().replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    path.write_text("".join(line.rstrip() + "\n" for line in text.splitlines()))
