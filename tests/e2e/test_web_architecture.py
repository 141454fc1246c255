"""The script of the pages keeps to the same rules as the program: who imports whom, how long a file is, and nothing that makes markup or
code of a text."""

import re

from kiln import ROOT

WEB = ROOT / "web"
FILES = sorted(path for path in WEB.rglob("*.js") if "node_modules" not in path.parts)
IMPORT = re.compile(r'^(?:import|export)\b[^;]*?from "([^"]+)";', re.MULTILINE | re.DOTALL)


def folders():
    """From the top to the ground, as docs/explorer.md lists them."""
    block = re.search(r"```\nmain\.js.*?```", (ROOT / "docs/explorer.md").read_text(), re.DOTALL)[0]
    names = [line.split()[0] for line in block.splitlines()[1:-1]]
    return [name.removesuffix(".js") if name == "main.js" else name for name in names]


def folder_of(path):
    return path.parent.name if path.parent != WEB else path.stem


def test_a_file_imports_its_own_folder_or_a_lower_one():
    order = folders()
    assert sorted({folder_of(path) for path in FILES} - {"html"}) == sorted(order)
    wrong = []
    for path in FILES:
        for name in IMPORT.findall(path.read_text()):
            if not name.startswith("."):
                continue
            target = (path.parent / name).resolve()
            assert target.is_file(), f"{path}: there is no {name}"
            if folder_of(target) != "html" and order.index(folder_of(target)) < order.index(folder_of(path)):
                wrong.append(f"{path.relative_to(WEB)} imports {target.relative_to(WEB)}")
    assert wrong == []


def test_files_are_short_and_say_what_they_are_for():
    styles = sorted((WEB / "styles").glob("*.css"))
    assert FILES and styles
    assert [path.name for path in FILES + styles if len(path.read_text().splitlines()) > 250] == []
    assert [path.name for path in FILES if not path.read_text().startswith("// ")] == []
    assert [path.name for path in styles if not path.read_text().startswith("/* ")] == []
    assert [f"{path.name}:{n}" for path in FILES for n, line in enumerate(path.read_text().splitlines(), 1) if len(line) > 130] == []


def test_nothing_makes_markup_or_code_of_a_text():
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|dangerouslySet|localStorage|sessionStorage|document\.cookie|style=\"")
    assert [(path.name, found[0]) for path in FILES for found in [forbidden.search(path.read_text())] if found] == []
