# rules: D3 D4
# Barrier: nobody passes before all have come; how it breaks, and is mended.

import threading
import time

PARTIES = 4
lock = threading.Lock()


class Crowd:
    # `count` threads that call function(), and their results.

    def __init__(self, count, function):
        self.results = []
        self.threads = [threading.Thread(target=self.call, args=(function,)) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def call(self, function):
        try:
            result = function()
        except threading.BrokenBarrierError:
            result = "broken"
        with lock:
            self.results.append(result)

    def join(self):
        for thread in self.threads:
            thread.join()
        return self.results


def wait_until_waiting(barrier, count):
    while barrier.n_waiting < count:
        threading.Event().wait(0.001)


def check_rounds():
    passed = []
    barrier = threading.Barrier(PARTIES, action=lambda: passed.append(len(passed)))
    assert barrier.parties == PARTIES and barrier.n_waiting == 0 and barrier.broken is False
    counts = [0] * 50

    def work():
        numbers = []
        for turn in range(50):
            with lock:
                counts[turn] += 1
            numbers.append(barrier.wait())
            # All have come, and the action was run once, before anybody passed.
            assert counts[turn] == PARTIES and len(passed) in (turn + 1, turn + 2)
        return numbers

    numbers = Crowd(PARTIES, work).join()
    assert passed == list(range(50))
    for turn in range(50):
        assert sorted(n[turn] for n in numbers) == list(range(PARTIES))
    assert barrier.n_waiting == 0 and "waiters=0/4" in repr(barrier)


def check_abort():
    barrier = threading.Barrier(PARTIES)
    crowd = Crowd(PARTIES - 1, barrier.wait)
    wait_until_waiting(barrier, PARTIES - 1)
    barrier.abort()
    assert crowd.join() == ["broken"] * 3 and barrier.broken is True and barrier.n_waiting == 0
    assert Crowd(1, barrier.wait).join() == ["broken"] and "broken" in repr(barrier)
    barrier.reset()
    assert barrier.broken is False
    assert sorted(Crowd(PARTIES, barrier.wait).join()) == [0, 1, 2, 3]


def check_reset():
    barrier = threading.Barrier(PARTIES)
    crowd = Crowd(PARTIES - 1, barrier.wait)
    wait_until_waiting(barrier, PARTIES - 1)
    barrier.reset()
    # The old round's are out; the new one isn't theirs.
    assert sorted(Crowd(PARTIES, barrier.wait).join()) == [0, 1, 2, 3]
    assert crowd.join() == ["broken"] * 3 and not barrier.broken


def check_timeouts():
    for barrier, args in (
        (threading.Barrier(2, timeout=0.1), ()),
        (threading.Barrier(2), (0.1,)),
        (threading.Barrier(2, None, 100), (0.1,)),
    ):
        start = time.ticks_ms()
        try:
            barrier.wait(*args)
            raise SystemExit("passed alone")
        except threading.BrokenBarrierError:
            assert time.ticks_diff(time.ticks_ms(), start) >= 99
        assert barrier.broken


def check_action_fails():
    barrier = threading.Barrier(PARTIES, lambda: 1 // 0)
    crowd = Crowd(PARTIES - 1, barrier.wait)
    wait_until_waiting(barrier, PARTIES - 1)
    try:
        barrier.wait()
        raise SystemExit("passed")
    except ZeroDivisionError:
        pass
    assert crowd.join() == ["broken"] * 3 and barrier.broken


def main():
    for parties in (0, -1):
        try:
            threading.Barrier(parties)
            raise SystemExit("accepted")
        except ValueError:
            pass
    assert threading.Barrier(1).wait() == 0
    check_rounds()
    check_abort()
    check_reset()
    check_timeouts()
    check_action_fails()
    print("OK")


main()
