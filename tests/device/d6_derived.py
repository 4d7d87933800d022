# rules: D6
# Classes derived from local: __init__ runs for each thread, defaults and methods are shared.

import threading

inits = []
results = []


class Mine(threading.local):
    number = 2
    shared = []

    def __init__(self, start, *, step=1):
        inits.append(threading.get_ident())
        self.value = start
        self.step = step

    def advance(self):
        self.value += self.step
        return self.value

    @property
    def double(self):
        return 2 * self.value

    @double.setter
    def double(self, value):
        self.value = value // 2


class Failing(threading.local):
    def __init__(self):
        if threading.current_thread() is not threading.main_thread():
            self.half = True
            raise ValueError


def run(target):
    thread = threading.Thread(target=target)
    thread.start()
    thread.join()


def main():
    mine = Mine(10, step=5)
    assert len(inits) == 1
    assert mine.advance() == 15 and mine.double == 30
    mine.number = 3
    mine.double = 100

    def work():
        results.append((mine.number, mine.advance(), mine.double))
        mine.number = 4
        results.append((mine.number, mine.advance()))
        results.append(mine.shared is Mine.shared)

    for _ in range(2):
        run(work)
        assert results == [(2, 15, 30), (4, 20), True], results
        del results[:]
    assert len(inits) == 3
    assert (mine.number, mine.value) == (3, 50)
    del mine.number
    assert mine.number == 2

    # An __init__ that fails in a thread leaves nothing, and is tried again there.
    failing = Failing()

    def fail_twice():
        for _ in range(2):
            try:
                failing.half
                results.append("half there")
            except ValueError:
                results.append("failed")

    run(fail_twice)
    assert results == ["failed", "failed"], results
    print("OK")


main()
