"""Adds up JUnit files and prints the line that scripts/test and scripts/sanitize end with.

    python3 tests/sum_results.py FAILED STATUS:FILE...

FAILED is the number of steps without a file that failed; STATUS is the exit status of the program that wrote FILE.
A <testcase> counts once. A file that is missing, broken or empty counts as one failure, and so does a program that
failed although its file holds no failure (a sanitizer's last word, a crash after the tests).
Exits with 1 when anything failed.
"""

import collections
import sys
import xml.etree.ElementTree as ElementTree


def count(status, path):
    """Returns (passed, failed, skipped) of one file; prints each failure, and why tests were skipped."""
    try:
        cases = list(ElementTree.parse(path).iter("testcase"))
    except (OSError, ElementTree.ParseError) as error:
        print(f"FAILED: no results in {path}: {error}")
        return 0, 1, 0
    if not cases:
        print(f"FAILED: {path} holds no test")
        return 0, 1, 0
    passed = failed = 0
    skips = collections.Counter()  # by reason: without an engine, dozens have the same
    for case in cases:
        faults = case.findall("failure") + case.findall("error")
        skip = case.find("skipped")
        if faults:
            failed += 1
            print(f"FAILED: {case.get('classname')}: {case.get('name')}")
            for fault in faults:
                text = (fault.text or fault.get("message") or "").strip()
                # The end of it names the place; pytest has printed the whole already, Catch2's is short.
                print("\n".join("  " + line for line in text.splitlines()[-12:]))
        elif skip is not None:
            reason = (skip.get("message") or skip.text or "no reason given").strip()
            skips[reason.splitlines()[0]] += 1
        else:
            passed += 1
    if status != 0 and failed == 0:
        print(f"FAILED: exit status {status}, although {path} holds no failure")
        failed = 1
    for reason, times in skips.items():
        print(f"skipped: {times} of {path}: {reason}")
    return passed, failed, skips.total()


def add_up(failed_steps, reports):
    """Prints the failures and skips of the reports, (exit status, path) each, and the last line. Returns the exit status."""
    passed, failed, skipped = 0, failed_steps, 0
    for status, path in reports:
        counts = count(status, path)
        passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed else 0


def main():
    reports = [argument.split(":", 1) for argument in sys.argv[2:]]
    return add_up(int(sys.argv[1]), [(int(status), path) for status, path in reports])


if __name__ == "__main__":
    sys.exit(main())
