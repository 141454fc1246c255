"""Tables of Markdown and the small things around them."""


def table(head, rows):
    """The first column's text stands left, the others' right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def picture(name, alt):
    return f"![{alt}](benchmarks/{name}.svg)\n"


def details(summary, text):
    """What is shown when somebody asks for it; the empty lines let Markdown go on inside."""
    return f"<details><summary>{summary}</summary>\n\n{text}\n</details>\n"


def replaced_between(text, mark, content):
    """The text with that content between its marks <!-- mark --> and <!-- /mark -->.  Raises ValueError: it doesn't have them, once each."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"there is not exactly one {begin.strip()} … {end}")
    before, rest = text.split(begin)
    return before + begin + content + end + rest.split(end)[1]
