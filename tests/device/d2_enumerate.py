# rules: D2
# enumerate has the threads that are alive: each from its start to its end, and no other.

import threading

problems = []
ROUNDS = 30


def check_itself():
    if threading.current_thread() not in threading.enumerate():
        problems.append("a running thread isn't listed")


def check_one():
    gate = threading.Event()
    thread = threading.Thread(target=gate.wait)
    assert thread not in threading.enumerate()
    thread.start()
    assert thread in threading.enumerate() and threading.active_count() == 2
    gate.set()
    thread.join()
    assert threading.enumerate() == [threading.main_thread()]


def check_ends():
    # A listed thread is alive, or was a moment ago.
    threads = [threading.Thread(target=check_itself) for _ in range(ROUNDS)]
    for thread in threads:
        thread.start()
        for listed in threading.enumerate():
            assert listed is threading.main_thread() or listed in threads
        thread.join()
        assert thread not in threading.enumerate()
    assert threading.active_count() == 1


def main():
    check_one()
    check_ends()
    assert not problems, problems
    print("OK")


main()
