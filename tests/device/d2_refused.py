# rules: D2 A3
# A thread that can't be started isn't listed, can't be joined, and starts later.

import threading


ran = []


def start_refused():
    # A board refuses the first of these, a big machine the last at the latest.
    for bits in (30, 40, 46, 60):
        threading.stack_size(1 << bits)
        thread = threading.Thread(target=ran.append, args=("ran",))
        try:
            thread.start()
        except RuntimeError as e:
            assert str(e).startswith("can't start new thread")
            return thread
        thread.join()
        ran.pop()
    raise AssertionError("never refused")


def main():
    thread = start_refused()
    threading.stack_size(0)
    assert threading.enumerate() == [threading.main_thread()]
    assert not thread.is_alive() and thread.ident is None
    try:
        thread.join()
        raise SystemExit("joined")
    except RuntimeError as e:
        assert str(e) == "cannot join thread before it is started"

    thread.start()
    thread.join()
    assert ran == ["ran"]
    print("OK")


main()
