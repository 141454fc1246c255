"""Writes docs/benchmarks.md, its plots, and the README's table from the parts' figures: what it says is what they say, and nothing else."""

from report import data_page, growth_plots, plots, serving_page
from report.figures import growth, spread_of
from report.markdown import replaced_between, table
from report.requests import CONSTANT_TIME, ENDPOINTS, KILN, NGINX
from report.store import belonging_together
from report.tables import gathered, round_ratios

FEWEST_ROUNDS = 5
ORDER = {"serving": serving_page.serving, "fixed_rate": serving_page.fixed_rate, "imports": data_page.imports, "questions": data_page.questions,
         "scale": data_page.scale, "replicas": data_page.replicas}
PLOTS = {"serving": (plots.serving, plots.connections), "fixed_rate": (plots.fixed_rate,), "imports": (plots.imports,),
         "questions": (growth_plots.questions,), "scale": (growth_plots.scale,), "replicas": (growth_plots.replicas,)}


def middle(values):
    return spread_of(values).median


def between(values, form="{:.2f}"):
    """a to b; one figure where both look the same."""
    least, most = form.format(min(values)), form.format(max(values))
    return least if least == most else f"{least} to {most}"


def in_short(parts):
    """The figures that count, as (what, figure): for the head of the page and for the README."""
    rounds = parts["serving"]["figures"]["rounds"]
    rates = gathered(rounds, ("server", "endpoint", "connections"), "rate")
    beside_nginx = lambda endpoints: [middle(found) for endpoint in endpoints for connections in (16, 64)
                                      if (found := round_ratios(rates, (KILN, endpoint, connections), (NGINX, endpoint, connections)))]
    ahead = {endpoint: serving_page.ahead_of_peers(rounds, endpoint) for endpoint in ENDPOINTS}
    imported = gathered(parts["imports"]["figures"]["rounds"], ("importer",), lambda one: one)[data_page.KILN_IMPORT,]
    scale = parts["scale"]["figures"]
    seconds, peak = (gathered(scale["imports"], ("rows",), key) for key in ("seconds", "peak_mib"))
    answers, starts = gathered(scale["latencies"], ("endpoint", "rows"), "p50_us"), gathered(scale["starts"], ("rows",), "ms")
    most = max(rows for rows, in seconds)
    grown = max(growth({rows: middle(values) for (one, rows), values in answers.items() if one == endpoint}) for endpoint in CONSTANT_TIME)
    times = gathered(parts["questions"]["figures"]["rounds"], ("server", "question"), lambda one: one)
    largest = max(one["rows"] for one in parts["questions"]["figures"]["rounds"])
    live = {server: [middle([one["ms"] for one in found if one["rows"] == largest]) for (name, _), found in times.items() if name == server]
            for server in dict.fromkeys(server for server, _ in times)}
    others = [server for server in live if server != KILN]
    lines = [(f"import of 336,776 and of {most:,} rows, with types and all statistics", f"{middle([one['seconds'] for one in imported]):.2f} and "
              f"{middle(seconds[most,]):.1f} s, {between([middle([one['peak_mib'] for one in imported]), middle(peak[most,])], '{:.0f}')} MiB of memory")]
    if beside_nginx(ENDPOINTS):
        lines.append(("requests a second, against one nginx worker with a fixed reply", f"mean, median and mode: {between(beside_nginx(CONSTANT_TIME))} ×; "
                      f"a row: {between(beside_nginx(('row', 'random row')))} ×"))
    if any(ahead.values()):
        lines.append((f"requests a second, against {', '.join(name for name in ahead['mean'])}", f"a row: {min(ahead['row'].values()):,.0f} × the fastest of them, "
                      f"a mean: {min(ahead['mean'].values()):,.0f} ×, a median: {min(ahead['median'].values()):,.0f} ×"))
    lines.append((f"on {most:,} rows: a mean, median or mode, against one on 10,000; start to first answer", f"{grown:.2f} × the time; {middle(starts[most,]):.0f} ms"))
    lines.append((f"four questions about a third of {largest:,} rows", f"{between(live[KILN], '{:.0f}')} ms; "
                  + "; ".join(f"{server.partition(',')[0]} {between(live[server], '{:.0f}')}" for server in others)))
    return lines


def state_of(parts, mixture):
    state, options = next(iter(parts.values()))["state"], next(iter(parts.values()))["options"]
    fewest = min(part["options"]["rounds"] for part in parts.values())
    versions = {name: version for part in parts.values() for name, version in part["versions"].items()}
    missing = {name: why for part in parts.values() for name, why in part["figures"].get("missing", {}).items()}
    complaints = sorted({f"{one['server'] if 'server' in one else one['replicas']}: {complaint}" for part in parts.values() for one in part["figures"].get("rounds", [])
                         for complaint in one.get("complaints", [])})
    text = f"""Measured on {state["machine"]}; commit {state["commit"]}, program {state["program"]} (SHA-256). Figures are medians of {options["rounds"]} round{"s" * (options["rounds"] > 1)} with the smallest and the
largest in parentheses; in a round all take turns, and ratios are the medians of the rounds' ratios.
"""
    if fewest < FEWEST_ROUNDS:
        text += f"\n**A trial, of {fewest} round{'s' * (fewest > 1)} only: these figures say that the report works, and nothing of kiln.**\n"
    if mixture:
        text += "\n**A mixture: not all parts were measured in one state.** " + "; ".join(mixture) + ".\n"
    text += "\nBeside kiln: " + "; ".join(f"{name} ({version})" if version[:1].isalpha() else f"{name} {version}" for name, version in sorted(versions.items())) + ".\n"
    if missing:
        text += "\nLeft out: " + "; ".join(f"{name}, as {why}" for name, why in sorted(missing.items())) + ".\n"
    if complaints:
        text += "\nThe load generator complained: " + "; ".join(complaints) + ".\n"
    return text


def page_text(parts, mixture):
    took = sum(part["options"]["took_s"] for part in parts.values()) / 60
    sections = "\n".join(section(parts[name]) for name, section in ORDER.items())
    commands = "\n".join(f"- `scripts/bench report {name} --rounds {part['options']['rounds']} --seconds {part['options']['seconds']} --rows {part['options']['rows']}`"
                         for name, part in parts.items())
    return f"""# Benchmarks

`scripts/bench report` measures all of this and writes this page, its plots and the README's table; it took {took:.0f} minutes. Data: the flights from New York in 2013
([data/README.md](../data/README.md)), 336,776 rows of 19 columns, or as many of them as a table needs, from the beginning again and again.

{state_of(parts, mixture)}
## In short

{table(["", ""], in_short(parts))}
{sections}
## Repeat it

`scripts/deps --bench` and `scripts/build` first; `scripts/bench report` then makes `build/bench-venv` with the peers in the versions above
(`tests/bench/requirements.txt`), and keeps every round in `build/bench-report`. Its parts, each of which can be measured alone:

{commands}
- `scripts/bench report page` writes the page of what is there. Parts of different commits, programs or machines are refused.

`scripts/bench` has more, which it prints: 10,000 idle connections, slow and hostile clients, downloads, the explorer in a browser (`scripts/bench --help`).
"""


def write(parts, options):
    """Writes all of it below options.output.  Raises Refused: the parts don't belong together."""
    mixture = belonging_together(parts, options.mixed)
    docs = options.output / "docs"
    for name, functions in PLOTS.items():
        for function in functions:
            function(parts[name]["figures"], docs / f"benchmarks/{'serving' if function is plots.serving else function.__name__}.svg")
    (docs / "benchmarks.md").write_text(page_text(parts, mixture))
    readme = options.output / "README.md"
    if readme.is_file():
        cores = parts["serving"]["state"]["machine"].partition(" of ")[0]
        head = [f"[measured](docs/benchmarks.md) on {cores}", ""]
        readme.write_text(replaced_between(readme.read_text(), "benchmarks", table(head, in_short(parts)).replace("|---|--:|", "|---|---|") + PICTURES))


PICTURES = """
![Requests a second of each endpoint at 64 connections, a bar for each server](docs/benchmarks/serving.svg) ![Import, file, answers, start and memory over the rows of the table, log-log](docs/benchmarks/scale.svg)
"""
