"""What the tests of files as people have them need: a file is imported, or refused with a message that is several lines long."""

from dataclasses import dataclass

from baked import options_of, query, rows_of, types_of
from kiln import PATIENCE_SECONDS, run, write


@dataclass
class Imported:
    rows: list
    names: list
    types: list
    titles: list
    options: dict
    said: str


def take(folder, content, *options, name="table.csv"):
    """Imports the content, which must work."""
    source, database = write(folder / name, content), folder / "wild.db"
    done = run("import", source, database, "--name", "t", *options, timeout=PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr.decode()
    columns = query(database, "SELECT name, title FROM kiln_columns ORDER BY position")
    return Imported(rows_of(database, "t"), [name for name, _ in columns], list(types_of(database).values()), [title for _, title in columns],
                    options_of(database), done.stdout.decode())


def refused(folder, content, *options, name="table.csv"):
    """The message of an import that must fail, with nothing written."""
    source = write(folder / name, content)
    done = run("import", source, folder / "refused.db", *options, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stdout) == (1, b""), done.stdout.decode()
    assert not (folder / "refused.db").exists()
    return done.stderr.decode()


def count_refused(folder, cases, rows, name="d.csv"):
    """How many of these files are refused, with nothing written; the others must have these rows, if any are given."""
    count = 0
    for case in cases:
        (folder / "d.db").unlink(missing_ok=True)
        done = run("import", write(folder / name, case), folder / "d.db", "--name", "table")
        assert done.returncode in (0, 1), done.stderr
        count += done.returncode
        assert (folder / "d.db").exists() == (done.returncode == 0)
        assert done.returncode == 1 or rows is None or rows_of(folder / "d.db") == rows
    return count


def in_order(message, *texts):
    """Whether the texts stand in the message, one after the other."""
    at = 0
    for text in texts:
        at = message.find(text, at)
        assert at >= 0, f"{text!r} isn't there, or not in that order: {message}"
        at += len(text)
    return True
