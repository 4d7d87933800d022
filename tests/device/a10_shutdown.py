# rules: A10
# _shutdown waits for the threads that aren't daemons, and for no others.

import _thread

gate = _thread.allocate_lock()
gate.acquire()
never = _thread.allocate_lock()
never.acquire()
order = []


def work():
    with gate:
        order.append("worked")


def main():
    daemon = _thread.start_joinable_thread(never.acquire, daemon=True)
    _thread.start_joinable_thread(work, daemon=False)
    _thread.start_joinable_thread(gate.release, daemon=False)
    _thread._shutdown()
    assert order == ["worked"]
    assert not daemon.is_done()
    never.release()
    daemon.join()
    print("OK")


main()
