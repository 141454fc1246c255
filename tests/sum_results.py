"""Adds up JUnit files and prints the line that scripts/test ends with.

    python3 tests/sum_results.py FAILED STATUS:FILE...

FAILED is the number of steps without a file that failed; STATUS is the exit status of the program that wrote FILE.
A <testcase> counts once. A file that is missing, broken or empty counts as one failure, and so does a program that
failed although its file holds no failure (a sanitizer's last word, a crash after the tests).
Exits with 1 when anything failed.
"""

import sys
import xml.etree.ElementTree as ElementTree


def count(status, path):
    """Returns (passed, failed, skipped) of one file, and prints each failure."""
    try:
        cases = list(ElementTree.parse(path).iter("testcase"))
    except (OSError, ElementTree.ParseError) as error:
        print(f"FAILED: no results in {path}: {error}")
        return 0, 1, 0
    if not cases:
        print(f"FAILED: {path} holds no test")
        return 0, 1, 0
    passed = failed = skipped = 0
    for case in cases:
        faults = case.findall("failure") + case.findall("error")
        if faults:
            failed += 1
            print(f"FAILED: {case.get('classname')}: {case.get('name')}")
            for fault in faults:
                text = (fault.text or fault.get("message") or "").strip()
                # The end of it names the place; pytest has printed the whole already, Catch2's is short.
                print("\n".join("  " + line for line in text.splitlines()[-12:]))
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    if status != 0 and failed == 0:
        print(f"FAILED: exit status {status}, although {path} holds no failure")
        failed = 1
    return passed, failed, skipped


def main():
    passed, failed, skipped = 0, int(sys.argv[1]), 0
    for argument in sys.argv[2:]:
        status, path = argument.split(":", 1)
        counts = count(int(status), path)
        passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


sys.exit(main())
