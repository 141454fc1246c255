"""The plots over the number of rows, all log-log: what grows with the table is a rising line, what doesn't a level one; and the replicas'."""

from statistics import median

import matplotlib.pyplot as plt

from report.plots import TITLES, line, whiskers
from report.requests import ENDPOINTS, KILN
from report.style import OTHERS, colour_of, logarithmic, plain, save, time_of_us
from report.tables import gathered, in_order


def over_rows(axes, form=plain):
    axes.set_xscale("log")
    axes.set_yscale("log")
    logarithmic(axes.xaxis)
    logarithmic(axes.yaxis, form)


def questions(figures, path):
    """The time of each question over the rows, a line for each system."""
    times = gathered(figures["rounds"], ("question", "server", "rows"), lambda one: one["ms"] * 1000)
    names = list(dict.fromkeys(question for question, *_ in times))
    servers = in_order({server for _, server, _ in times})
    figure, every = plt.subplots(1, len(names), figsize=(12, 3.6), sharey=True, layout="constrained")
    for axes, question in zip(every, names):
        for number, server in enumerate(servers):
            line(axes, {rows: values for (one, other, rows), values in times.items() if (one, other) == (question, server)}, server, 4)
        over_rows(axes, time_of_us)
        axes.set_title(question, fontsize=10)
    every[0].set_ylabel("time of an answer")
    figure.supxlabel("rows of the table", fontsize=10)
    handles, labels = every[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels))
    save(figure, path)


def scale(figures, path):
    """Six small plots: import, its memory, the file; answers, start, the server's memory."""
    figure, every = plt.subplots(2, 3, figsize=(12, 6.4), sharex=True, layout="constrained")
    seconds, peak, size = (gathered(figures["imports"], ("rows",), key) for key in ("seconds", "peak_mib", "bytes"))
    source = gathered(figures["imports"], ("rows",), "source_bytes")
    starts, memory = gathered(figures["starts"], ("rows",), "ms"), gathered(figures["memory"], ("rows",), "own_mib")
    by_rows = lambda table, unit=1: {rows: [value * unit for value in values] for (rows,), values in table.items()}
    for axes, title, table, form in ((every[0, 0], "import, time", by_rows(seconds, 1e6), time_of_us), (every[0, 1], "import, peak memory, MiB", by_rows(peak), plain),
                                     (every[0, 2], "file, MB (grey: the CSV)", by_rows(size, 1e-6), plain),
                                     (every[1, 1], "start to first answer", by_rows(starts, 1e3), time_of_us),
                                     (every[1, 2], "server's own memory, MiB", by_rows(memory), plain)):
        line(axes, table, KILN)
        over_rows(axes, form)
        axes.set_title(title, fontsize=10)
    line(every[0, 2], by_rows(source, 1e-6), "CSV", color="#999999")
    for axes, least, most in ((every[0, 1], 1, 1000), (every[1, 1], 1e3, 1e6), (every[1, 2], 1, 1000)):
        axes.set_ylim(least, most)  # as many decades as the others: level is level
    answers = gathered(figures["latencies"], ("endpoint", "rows"), "p50_us")
    for number, endpoint in enumerate(ENDPOINTS):
        line(every[1, 0], {rows: values for (one, rows), values in answers.items() if one == endpoint}, TITLES[endpoint],
             color=[colour_of(KILN), *OTHERS][number])
    over_rows(every[1, 0], time_of_us)
    every[1, 0].set_ylim(10, 10_000)
    every[1, 0].set_title("p50 of each endpoint", fontsize=10)
    every[1, 0].legend(fontsize=8, loc="upper left")
    figure.supxlabel("rows of the table", fontsize=10)
    save(figure, path)


def replicas(figures, path):
    """Requests a second by the number of replicas, for each kind of request."""
    rates = gathered(figures["rounds"], ("what", "replicas"), "rate")
    kinds, ways = list(dict.fromkeys(what for what, _ in rates)), list(dict.fromkeys(way for _, way in rates))
    figure, every = plt.subplots(1, len(kinds), figsize=(10, 2.8), layout="constrained")
    for axes, what in zip(every, kinds):
        for number, way in enumerate(ways):
            values = rates[what, way]
            axes.bar(number, median(values), color=colour_of(KILN) if number else "#999999", width=0.65, yerr=whiskers(values), error_kw={"elinewidth": 1})
        axes.set_xticks(range(len(ways)), [way.replace(", without HAProxy", ",\nalone") for way in ways])
        axes.yaxis.set_major_formatter(plain)
        axes.grid(axis="x", visible=False)
        axes.set_title(what, fontsize=10)
    every[0].set_ylabel("requests a second")
    figure.supxlabel("replicas behind HAProxy", fontsize=10)
    save(figure, path)
