"""Any bytes of a file are those of the whole, for as long as its ETag is the same: random parts of every form, with ranks and without,
downloads that are cut and resumed, and slow readers. KILN_RANGES says how many parts of each file: 2000 for a long trial."""

import os
import random
import threading

import pytest

from hostile import bake_hostile
from kiln import bake, serving
from test_files_whole import PLAIN, parts_of

PARTS = int(os.environ.get("KILN_RANGES", "300"))


def random_range(numbers, size):
    """(The element of a Range field, its first byte, the one after its last.) Mostly short, as readers of parts ask."""
    begin = numbers.randrange(size)
    length = min(size - begin, 1 + int(numbers.paretovariate(0.5)) % min(size, 300_000))
    kind = numbers.random()
    if kind < 0.05:
        return f"-{length}", size - length, size
    if kind < 0.1:
        begin = size - length
        return f"{begin}-", begin, size
    return f"{begin}-{begin + length - 1}", begin, begin + length


def check_parts(running, path, count, seed):
    whole = running.get(path, headers=PLAIN)
    size, etag, numbers = len(whole.body), whole.headers["etag"], random.Random(seed)
    for number in range(count):
        chosen = [random_range(numbers, size) for _ in range(1 if number % 4 else numbers.randrange(2, 6))]
        field = "bytes=" + ",".join(element for element, _, _ in chosen)
        answer = running.get(path, headers={"Range": field, "If-Range": etag})
        assert (answer.status, answer.headers["etag"], answer.headers["content-length"]) == (206, etag, str(len(answer.body))), field
        parts = parts_of(answer) if "content-range" not in answer.headers else [(answer.headers["content-range"], answer.body)]
        covered = set()
        for said, body in parts:
            begin, end = (int(text) for text in said.removeprefix("bytes ").split("/")[0].split("-"))
            assert said.endswith(f"/{size}") and body == whole.body[begin:end + 1], (field, said)
            covered.add((begin, end + 1))
        assert all(any(begin <= first and last <= end for begin, end in covered) for _, first, last in chosen), field


@pytest.mark.parametrize("form", ["csv", "ndjson", "tsv", "db"])
def test_random_parts_of_the_flights(server, form):
    check_parts(server, f"/flights.{form}", PARTS, form)


def test_random_parts_where_columns_have_no_ranks(unranked_db, tmp_path):
    """Rows are then read, and not looked up. Of one million-value column beside others the same holds for that alone."""
    with serving(unranked_db, "--query-timeout-ms", "60000") as running:
        check_parts(running, "/flights.csv", PARTS // 10, 1)
    rows = "".join(f"{number},{number % 7},\"{'x' * (number % 50)}\n{number * 7919}\"\n" for number in range(70_000))
    with serving(bake(tmp_path, "id,few,text\n" + rows, "--header", "yes"), "--query-timeout-ms", "60000") as running:
        for form in ("csv", "ndjson"):
            check_parts(running, f"/table.{form}", PARTS // 10, 2)


def test_random_parts_of_what_is_hostile(tmp_path):
    with serving(bake_hostile(tmp_path)) as running:
        for form in ("csv", "ndjson", "tsv", "db"):
            check_parts(running, f"/rows.{form}", PARTS // 3, 3)


@pytest.mark.parametrize("content", ["a\n", "a,b\n,\n", "a\n\n1\n", "a,b\n" + "1,2\n" * 1024, "a,b\n" + "1,2\n" * 1025, "a\n" + "x\n" * 65_536])
def test_few_rows_none_and_whole_blocks_of_them(tmp_path, content):
    with serving(bake(tmp_path, content, "--header", "yes")) as running:
        for form in ("csv", "ndjson", "tsv"):
            whole = running.get(f"/table.{form}", headers=PLAIN)
            assert (whole.status, whole.headers["content-length"]) == (200, str(len(whole.body)))
            if whole.body:
                check_parts(running, f"/table.{form}", 20, 4)
            else:
                assert running.get(f"/table.{form}", headers={"Range": "bytes=0-"}).headers["content-range"] == "bytes */0"


def test_wide_rows_come_in_pieces_of_their_own(tmp_path):
    """A block of 1,024 of these rows has 30 MB: no piece may have as many, and a part in its midst is found."""
    content = "number,text\n" + "".join(f"{number},{chr(97 + number % 26) * 30_000}\n" for number in range(1_100))
    with serving(bake(tmp_path, content), "--memory-mib", "32", "--query-timeout-ms", "60000") as running:
        check_parts(running, "/table.csv", 20, 5)


def test_eight_ask_at_once_before_the_length_is_known(flights_db):
    with serving(flights_db, "--query-timeout-ms", "60000") as running:
        found, threads = [], []

        def ask():
            with running.connect() as connection, connection.makefile("rb") as reader:
                connection.sendall(b"HEAD /flights.tsv HTTP/1.1\r\nHost: x\r\n\r\n")
                while (line := reader.readline().strip()):
                    if line.lower().startswith(b"content-length"):
                        found.append(int(line.split(b":")[1]))
        for _ in range(8):
            threads.append(threading.Thread(target=ask))
            threads[-1].start()
        for thread in threads:
            thread.join()
        assert found == [len(running.get("/flights.tsv", headers=PLAIN).body)] * 8


def ask_until_its_length_is_known(running, path):
    for _ in range(100):
        answer = running.get(path, "HEAD", PLAIN)
        if answer.status == 503:  # the machine is so busy that not even the first rows come in time
            continue
        assert answer.status == 200 and ("accept-ranges" in answer.headers) == ("content-length" in answer.headers)
        if "content-length" in answer.headers:
            return int(answer.headers["content-length"])
    pytest.fail("asking doesn't help")


def test_while_its_length_cannot_be_known_in_time_it_is_sent_without(unranked_db):
    """A part of the time that a question has is for counting; what was counted stays, so that later ones know it all."""
    with serving(unranked_db, "--query-timeout-ms", "300") as running:
        assert ask_until_its_length_is_known(running, "/flights.ndjson") > 100_000_000


def test_a_wide_table_is_measured_some_rows_at_a_time(tmp_path):
    """What is measured at once must fit into the time, however many columns a row has, or the file could never be had."""
    names, record = ",".join(f"c{number}" for number in range(1000)), ",".join(str(number % 97) for number in range(1000))
    database = bake(tmp_path, names + "\n" + (record + "\n") * 6000, "--ranks", "off")
    with serving(database, "--query-timeout-ms", "300") as running:
        assert ask_until_its_length_is_known(running, "/table.csv") == len(names + record * 6000) + 2 * 6001
