"""The plots of docs/benchmarks.md, each a function of one part's figures and the file to write. A line's band, or a bar's whisker, goes
from the smallest round to the largest."""

from statistics import median

import matplotlib.pyplot as plt

from report.requests import ENDPOINTS, KILN
from report.style import colour_of, logarithmic, marker_of, plain, save, time_of_us
from report.tables import gathered, in_order

TITLES = {"row": "/getRow/{n}, random n", "random row": "/getRandomRow", "mean": "mean", "median": "median", "mode": "most frequent value"}


def line(axes, points, name, number=0, **options):
    """{x: rounds} as a line of medians with its band."""
    xs = sorted(points)
    colour = options.pop("color", None) or colour_of(name, number)
    axes.plot(xs, [median(points[x]) for x in xs], marker=marker_of(name), color=colour, label=name, **options)
    axes.fill_between(xs, [min(points[x]) for x in xs], [max(points[x]) for x in xs], color=colour, alpha=0.15, linewidth=0)


def whiskers(values):
    middle = median(values)
    return [[middle - min(values)], [max(values) - middle]]


def beside_bar(axes, end, number, text):
    axes.annotate(text, (end, number), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8)


def serving(figures, path, connections=64):
    """Requests a second of each endpoint at one number of connections, a bar for each server."""
    rates = gathered(figures["rounds"], ("endpoint", "server", "connections"), "rate")
    names = in_order({server for _, server, _ in rates})
    figure, every = plt.subplots(1, len(ENDPOINTS), figsize=(12, 0.34 * len(names) + 1.3), sharey=True, sharex=True, layout="constrained")
    for axes, endpoint in zip(every, ENDPOINTS):
        for number, name in enumerate(names):
            if values := rates.get((endpoint, name, connections)):
                axes.barh(number, median(values), color=colour_of(name), height=0.72, xerr=whiskers(values), error_kw={"elinewidth": 1, "ecolor": "#444444"})
                beside_bar(axes, max(values), number, f"{median(values):,.0f}" if median(values) >= 10 else f"{median(values):.1f}")
        axes.set_xscale("log")
        logarithmic(axes.xaxis)
        axes.set_xticks([1, 100, 10_000, 1_000_000])
        axes.minorticks_off()
        axes.grid(axis="y", visible=False)
        axes.set_title(TITLES[endpoint], fontsize=10)
    every[0].set_yticks(range(len(names)), names)
    every[0].invert_yaxis()
    every[0].set_xlim(left=1, right=max(map(max, rates.values())) * 12)
    figure.supxlabel(f"requests a second at {connections} connections (logarithmic)", fontsize=10)
    save(figure, path)


def connections(figures, path):
    """Requests a second and p99 over the number of connections, log-log."""
    rates = gathered(figures["rounds"], ("endpoint", "server", "connections"), "rate")
    slow = gathered(figures["rounds"], ("endpoint", "server", "connections"), "p99_us")
    names = in_order({server for _, server, _ in rates})
    figure, every = plt.subplots(2, len(ENDPOINTS), figsize=(13, 5.6), sharex=True, sharey="row", layout="constrained")
    for column, endpoint in enumerate(ENDPOINTS):
        for table, axes in zip((rates, slow), every[:, column]):
            for name in names:
                if points := {number: values for (one, server, number), values in table.items() if (one, server) == (endpoint, name)}:
                    line(axes, points, name)
            axes.set_xscale("log", base=2)
            axes.set_yscale("log")
            axes.xaxis.set_major_formatter(plain)
            logarithmic(axes.yaxis, plain if table is rates else time_of_us)
        every[0, column].set_title(TITLES[endpoint], fontsize=10)
        every[0, column].set_xticks(sorted({number for *_, number in rates}))
    every[0, 0].set_ylabel("requests a second")
    every[1, 0].set_ylabel("p99")
    figure.supxlabel("connections", fontsize=10)
    handles = {label: handle for axes in every.flat for handle, label in zip(*axes.get_legend_handles_labels())}
    figure.legend([handles[name] for name in names], names, loc="outside upper center", ncols=len(names), fontsize=9)
    save(figure, path)


def fixed_rate(figures, path):
    """Latency by percentile, as HdrHistogram's plots have it: each step to the right is a tenth of the requests of the one before."""
    places = sorted({(one["rate"], one["endpoint"]) for one in figures["curves"]}, key=lambda place: (place[0], ENDPOINTS.index(place[1])))
    figure, every = plt.subplots(1, len(places), figsize=(13, 3.9), sharey=True, layout="constrained")
    for axes, (rate, endpoint) in zip(every, places):
        for one in figures["curves"]:
            if (one["rate"], one["endpoint"]) == (rate, endpoint):
                points = [(100 / (100 - float(percent)), microseconds) for percent, microseconds in one["due_us"].items()
                          if one["requests"] * (100 - float(percent)) >= 100]
                axes.plot(*zip(*points), color=colour_of(one["server"]), label=one["server"], drawstyle="steps-post")
        axes.set_xscale("log")
        axes.set_yscale("log")
        logarithmic(axes.yaxis, time_of_us)
        axes.set_xticks([2, 10, 100, 1000], ["p50", "p90", "p99", "p99.9"])
        axes.minorticks_off()
        axes.set_xlim(1, 2000)
        axes.set_title(f"{TITLES[endpoint]}: {rate:,}/s", fontsize=10)
    handles = {label: handle for axes in every for handle, label in zip(*axes.get_legend_handles_labels())}
    names = in_order(handles)
    every[0].set_ylabel("latency, from when it was due")
    figure.legend([handles[name] for name in names], names, loc="outside upper center", ncols=len(names), fontsize=9)
    save(figure, path)


def imports(figures, path):
    """Time, memory and size of each importer."""
    wanted = (("seconds", "seconds", 1), ("peak_mib", "peak memory, MiB", 1), ("bytes", "size of the file, MB", 1e-6))
    tables = {key: gathered(figures["rounds"], ("importer",), key) for key, *_ in wanted}
    names = [name for name, in tables["seconds"]]
    names.sort(key=lambda name: (not name.startswith(KILN), median(tables["seconds"][name,])))
    figure, every = plt.subplots(1, 3, figsize=(12, 0.4 * len(names) + 0.9), sharey=True, layout="constrained")
    for axes, (key, title, unit) in zip(every, wanted):
        axes.set_title(title, fontsize=10)
        for number, name in enumerate(names):
            values = [value * unit for value in tables[key][name,]]
            axes.barh(number, median(values), color=colour_of(name, 5), height=0.7, xerr=whiskers(values), error_kw={"elinewidth": 1, "ecolor": "#444444"})
            beside_bar(axes, max(values), number, f"{median(values):,.2f}" if key == "seconds" else f"{median(values):,.0f}")
        most = max(max(values) for values in tables[key].values()) * unit
        if key == "seconds":  # from a second to a minute
            axes.set_xscale("log")
            axes.set_xlim(0.1, 10 * most)
            axes.xaxis.set_major_formatter(plain)
            axes.set_title("seconds (logarithmic)", fontsize=10)
        else:
            axes.set_xlim(right=1.2 * most)
        axes.grid(axis="y", visible=False)
    every[0].set_yticks(range(len(names)), names)
    every[0].invert_yaxis()
    save(figure, path)
