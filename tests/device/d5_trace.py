# rules: D5
# needs: settrace
# settrace and setprofile reach the threads that start afterwards, and no others.

import threading

seen = []
profiled = []


def trace(frame, event, arg):
    seen.append((event, frame.f_code.co_name, threading.get_ident()))
    return trace


def profile(frame, event, arg):
    profiled.append((event, frame.f_code.co_name))


def called():
    return 1


def work():
    called()


def run():
    thread = threading.Thread(target=work)
    del seen[:]
    del profiled[:]
    thread.start()
    thread.join()
    return thread


def main():
    assert threading.gettrace() is None and threading.getprofile() is None
    run()
    assert not seen and not profiled

    threading.settrace(trace)
    assert threading.gettrace() is trace
    thread = run()
    events = [(event, name) for event, name, _ in seen]
    for name in ("run", "work", "called"):
        assert ("call", name) in events and ("return", name) in events, events
    assert events.index(("call", "run")) < events.index(("call", "work"))
    assert {ident for _, _, ident in seen} == {thread.ident}
    assert not profiled
    called()  # not this thread's business
    assert len(seen) == len(events)

    threading.setprofile(profile)
    assert threading.getprofile() is profile
    run()
    assert [e[:2] for e in seen] == events
    both = [e for e in profiled if e[1] in ("work", "called")]
    order = [("call", "work"), ("call", "called"), ("return", "called"), ("return", "work")]
    assert both == order, both

    threading.settrace(None)
    run()
    assert not seen
    assert [e for e in profiled if e[1] in ("work", "called")] == order
    assert {event for event, _ in profiled} == {"call", "return"}

    threading.setprofile(None)
    run()
    assert not seen and not profiled
    print("OK")


main()
