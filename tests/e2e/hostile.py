"""A small dataset whose names and values mean something to everything on their way: addresses, the query dialect, regular
expressions, JSON pointers, SQL, HTML, and kiln's own words. For the tests of what describes and serves it."""

from kiln import bake

DATASET = 'flüge {n}/100% "x"'

_INTEGERS = [3, -1, 9223372036854775807, -9223372036854775808, 0, 9007199254740993]
_REALS = [0.5, -1e300, float("inf"), float("-inf"), None, 1.25]
_TEXTS = ["", "a,b", 'say "hi"', "(x)\\", "größe 🛫\nline\ttwo", "' OR 1=1 --"]
_TOKENS = ["eq.1", "null", "%25+&=#", "*_%", None, "<b>"]

COLUMNS = {
    "select": _INTEGERS, "row": _REALS, "1": _TEXTS, "a,b": _INTEGERS, "a.b(c):d": _TEXTS, 'say "x"': _INTEGERS, "back\\slash": _TEXTS,
    "$^*+?[]{}|-/": _REALS, "größe 🛫": _TOKENS, "{{rows}}": _INTEGERS, "../~1/~0": _TEXTS, "..": _TOKENS, "*": _INTEGERS, "not": _TOKENS, "-0": _TEXTS,
    "100%25&a=b#c+d;e": _INTEGERS, "$ref": _TOKENS, "1000": _INTEGERS, "<b>bold</b> `code` [link](x)": _TEXTS, "and": _TOKENS, "a": _TOKENS, "aa": _INTEGERS,
    "x'); DROP TABLE t; --": _TEXTS, "e\u0301 \u202e": _TOKENS, "nothing": [None] * len(_INTEGERS),
}


def _field(value):
    """A text in quotes, so that an empty one isn't taken for a missing value, which is an empty field."""
    if value is None:
        return ""
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else repr(value)


def hostile_csv():
    records = [COLUMNS, *zip(*COLUMNS.values())]
    return "".join(",".join(map(_field, record)) + "\n" for record in records)


def bake_hostile(folder):
    return bake(folder, hostile_csv(), "--name", DATASET, "--license", "whatever")
