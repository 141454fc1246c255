"""kiln_refusals_total, of the reasons for which a question is refused: as many are counted as clients were answered, each by its reason.
The clients' own count is the oracle; none of it hangs on how fast the machine is. test_metrics.py has the refusals of heads and connections."""

import contextlib
import resource
import select
import socket
import threading
import time
from contextlib import ExitStack

import pytest

from kiln import read_answer, serving, wait_until
from test_memory_faults import PATHS, faults  # noqa: F401 - a fixture
from test_metrics import samples, value
from test_turns import begin, dear, dear_db  # noqa: F401 - a fixture

SLOW = ("--access-log", "off", "--loops", "1", "--query-timeout-ms", "3600000")  # nothing takes too long


class Clients:
    """Connections that each have asked a question; `statuses` has those of the answers that have come. Of a thousand questions some are
    still worked on when the test ends."""

    def __init__(self, stack):
        self.stack, self.waiting, self.statuses, self.details = stack, [], [], []

    def ask(self, running, path, half_close=False):
        connection = self.stack.enter_context(begin(running, path))
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        self.waiting.append(connection)

    def read(self):
        poll = select.poll()
        by_number = {connection.fileno(): connection for connection in self.waiting}
        for number in by_number:
            poll.register(number, select.POLLIN)
        for number, _ in poll.poll(0):
            self.waiting.remove(by_number[number])
            answer = None
            with contextlib.suppress(ConnectionResetError), by_number[number].makefile("rb") as reader:
                answer = read_answer(reader)
            self.statuses.append(answer.status if answer else "cut")
            self.details.append(answer.json.get("detail", "") if answer and answer.status != 200 else "")
        return self

    def refused(self, text):
        return sum(text in detail for detail in self.read().details)


def refusals(running):
    of = samples(running)
    return {reason: value(of, "kiln_refusals_total", reason=reason) for reason in ("queue", "memory_budget", "out_of_memory", "cancelled", "query")}


def test_a_question_too_many_is_counted_as_of_the_queue(dear_db):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 3000:
        pytest.skip(f"the limit of open files is {hard}: too few connections to fill the queue")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 3000), hard))
    try:
        with serving(dear_db, *SLOW, "--workers", "1") as running, ExitStack() as stack:
            clients = Clients(stack)
            for number in range(1_024):
                clients.ask(running, dear(number))
            while refusals(running)["queue"] < 10 and len(clients.waiting) < 2_500:
                clients.ask(running, dear(len(clients.waiting)))
            # No more are asked, and of those that wait none is one too many: the number stands once it's the clients', too.
            wait_until(lambda: clients.refused("Too many requests wait") == refusals(running)["queue"] >= 10, "both to count the same")
            time.sleep(0.5)
            assert clients.refused("Too many requests wait") == refusals(running)["queue"]
            assert {reason: count for reason, count in refusals(running).items() if count} == {"queue": clients.refused("Too many requests wait")}
            for connection in clients.waiting:  # or the end of it waits for them
                connection.close()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_question_without_room_is_counted_as_of_the_memory_budget(dear_db):
    """Each worker that works holds 2 MiB: four of them leave a budget of 4 MiB no room for one more question."""
    with serving(dear_db, *SLOW, "--workers", "4", "--memory-mib", "4", "--answer-cache-mib", "0") as running, ExitStack() as stack:
        clients = Clients(stack)
        for number in range(200):
            clients.ask(running, dear(number))
            clients.read()
            if refusals(running)["memory_budget"] >= 5:
                break
        def refused():
            """By the budget, and those that had begun and needed more than a query may have."""
            return {"memory_budget": clients.refused("Too many requests wait"), "query": clients.refused("The query needed more than")}

        # Of those that still wait for a worker some are refused, too, as time goes on: both numbers grow until they are the same.
        wait_until(lambda: {reason: refusals(running)[reason] for reason in refused()} == refused(), "both to count the same")
        of = refusals(running)
        assert of["memory_budget"] >= 5 and of["queue"] == of["out_of_memory"] == 0


def download(running, is_over):
    """Reads all rows again and again."""
    while not is_over.is_set():
        with running.connect() as connection, connection.makefile("rb") as reader:
            connection.sendall(b"GET /rows?format=ndjson HTTP/1.1\r\nHost: a\r\n\r\n")
            assert read_answer(reader).status == 200


def test_one_that_was_given_up_for_others_is_counted_as_cancelled(dear_db):
    """Whoever has closed the sending side has perhaps left, and makes way for what is added while all threads are busy: here, pieces of
    downloads."""
    with serving(dear_db, *SLOW, "--workers", "1") as running, ExitStack() as stack:
        is_over = threading.Event()
        stack.callback(is_over.set)
        readers = [threading.Thread(target=download, args=(running, is_over)) for _ in range(4)]
        for reader in readers:
            reader.start()
        clients = Clients(stack)
        for count in (1, 2, 3):
            clients.ask(running, f"/getColumnMeanValue/id?or=({','.join(f'body.like.*{i}*0*1*2*3*4*5*6*7*8*9*a*zz' for i in range(99))})", half_close=True)
            wait_until(lambda count=count: len(clients.read().statuses) == count, "the answer")
        is_over.set()
        for reader in readers:
            reader.join()
        assert set(clients.statuses) <= {200, 503} and "Others go first" in "".join(clients.details)
        assert {reason: count for reason, count in refusals(running).items() if count} == {"cancelled": clients.statuses.count(503)}


def test_one_for_which_memory_runs_out_is_counted_as_out_of_memory(flights_db, faults):  # noqa: F811
    """One allocation of 500 fails. What fails after an answer was made, while it's sent, ends the connection: such an answer is counted and
    never seen, so that those who were cut may have been refused, too."""
    with serving(flights_db, "--loops", "1", env={"LD_PRELOAD": str(faults), "FAIL_FROM": "40000", "FAIL_EVERY": "500"}) as running:
        seen = cut = 0
        counted = None

        def ask(path):
            nonlocal seen, cut
            with contextlib.suppress(OSError, AssertionError, ValueError), running.connect() as connection, connection.makefile("rb") as reader:
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                if answer := read_answer(reader):
                    seen += answer.status == 503 and b"Memory ran out" in answer.body
                    return answer
            cut += 1

        for number in range(20_000):
            ask(PATHS[number % len(PATHS)].format(number))
            if seen < 10 or number % 50:
                continue
            answer = ask("/metrics")
            if answer and answer.status == 200:
                counted = next(int(line.split()[1]) for line in answer.text.splitlines() if line.startswith('kiln_refusals_total{reason="out_of_memory"}'))
                break
        assert counted is not None and seen >= 10, (seen, cut)
        assert seen <= counted <= seen + cut, (seen, counted, cut)
