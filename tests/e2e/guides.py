"""The pages that tell people what to type, taken apart into commands: README.md and what stands beside it, and docs/*.md.

A ```console block shows commands, each after a $, and below each what it prints. In a ```sh block every line is a command.
"""

from dataclasses import dataclass
from pathlib import Path

from kiln import ROOT

README = ROOT / "README.md"
# The README first: what its commands make, such as the image, those of other pages use.
PAGES = [README, *sorted({*ROOT.glob("*.md")} - {README}), *sorted((ROOT / "docs").glob("*.md"))]


@dataclass
class Command:
    line: int
    text: str
    output: str = ""  # without the final newline, which a console doesn't show
    page: str = ""  # its path in the repository

    @property
    def program(self):
        """The first word that isn't the setting of a variable."""
        return next(word for word in self.text.split() if "=" not in word)

    def __str__(self):
        return f"{self.page} line {self.line}"


def shown_commands(text, page=""):
    """Every command of the ```console blocks with the output below it."""
    commands, in_console = [], False
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip().startswith("```"):
            in_console = line.strip() == "```console"
        elif in_console and line.startswith("$ "):
            commands.append(Command(number, line[2:], "", page))
        elif in_console and commands:
            commands[-1].output += ("\n" if commands[-1].output else "") + line
    return commands


def typed_commands(text, page=""):
    """Each line of the ```sh blocks."""
    commands, in_block = [], False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            in_block = line == "```sh"
        elif in_block and line.strip():
            commands.append(Command(number, line, "", page))
    return commands


def read(path: Path):
    return path.read_text(encoding="utf-8")


def name_of(path: Path):
    return str(path.relative_to(ROOT))


SHOWN = [command for path in PAGES if path.exists() for command in shown_commands(read(path), name_of(path))]
TYPED = [command for path in PAGES if path.exists() for command in typed_commands(read(path), name_of(path))]
