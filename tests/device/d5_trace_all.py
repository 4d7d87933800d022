# rules: D5
# needs: settrace
# settrace_all_threads and setprofile_all_threads reach the threads that run already, too.

import threading

seen = []
asks = [threading.Semaphore(0) for _ in range(2)]
answer = threading.Semaphore(0)
ending = False


def trace(frame, event, arg):
    if frame.f_code.co_name == "called":
        seen.append((event, threading.get_ident()))
    return trace


def profile(frame, event, arg):
    trace(frame, "profile " + event, arg)


def called():
    pass


def work(ask):
    while not ending:
        ask.acquire()
        called()
        answer.release()


def events_of_a_call():
    """The events of one call of called() in each thread: event → the threads that saw it."""
    del seen[:]
    for ask in asks:
        ask.release()
        answer.acquire()
    called()
    found = {}
    for event, ident in seen:
        found.setdefault(event, set()).add(ident)
    return found


threads = [threading.Thread(target=work, args=(ask,)) for ask in asks]


def main():
    global ending
    for thread in threads:
        thread.start()
    all_idents = {thread.ident for thread in threads} | {threading.get_ident()}
    assert not events_of_a_call()

    threading.settrace_all_threads(trace)
    assert threading.gettrace() is trace
    found = events_of_a_call()
    assert found["call"] == found["return"] == all_idents, found

    threading.setprofile_all_threads(profile)
    found = events_of_a_call()
    for event in ("call", "return", "profile call", "profile return"):
        assert found[event] == all_idents, (event, found)
    assert "profile line" not in found

    threading.settrace_all_threads(None)
    assert set(events_of_a_call()) == {"profile call", "profile return"}
    threading.setprofile_all_threads(None)
    assert not events_of_a_call()

    ending = True
    for ask in asks:
        ask.release()
    for thread in threads:
        thread.join()
    print("OK")


main()
