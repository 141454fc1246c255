"""No link between the repository's pages is broken: the file is there, and so is the heading that a # names, as GitHub spells it."""

import re

import pytest

from guides import PAGES, name_of, read
from kiln import ROOT

LINKING = [*PAGES, *(ROOT / folder / "README.md" for folder in ("data", "deploy", "terraform"))]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def links_of(text):
    """The targets of [text](target), also where the text goes over two lines; none of a code block or of the web."""
    found = re.findall(r"\]\(([^()\s]+)\)", re.sub(FENCED, "", text))
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors_of(text):
    """GitHub's names of the headings: lower case, without punctuation, hyphens for blanks."""
    headings = re.findall(r"^#+ (.*)$", re.sub(FENCED, "", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(path, text):
    for target in links_of(text):
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or anchor and anchor not in anchors_of(read(there)):
            yield target


def test_links_are_found_and_followed():
    text = "# A `b`, c\n[x](y.md) [z\nz](#a-b-c)\n```sh\n[no](no.md)\n```\n[web](https://example.org)\n"
    assert links_of(text) == ["y.md", "#a-b-c"]
    assert anchors_of(text) == {"a-b-c"}
    page = ROOT / "docs/import.md"
    assert list(broken(page, "[a](api.md) [b](api.md#rows) [c](nowhere.md) [d](api.md#nowhere)")) == ["nowhere.md", "api.md#nowhere"]


@pytest.mark.parametrize("path", LINKING, ids=name_of)
def test_the_links_of_a_page_lead_somewhere(path):
    assert list(broken(path, read(path))) == []
