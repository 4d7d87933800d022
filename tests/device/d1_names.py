# rules: D1
# Every name of Python 2.4 and of today's threading, in both spellings.

import _thread
import threading

FUNCTIONS = (
    "activeCount active_count currentThread current_thread enumerate excepthook get_ident "
    "get_native_id getprofile gettrace main_thread setprofile "
    "setprofile_all_threads settrace settrace_all_threads stack_size"
)
TYPES = (
    "Barrier BoundedSemaphore BrokenBarrierError Condition Event ExceptHookArgs Lock RLock "
    "Semaphore Thread ThreadError Timer local"
)
METHODS = {
    "Thread": "start run join is_alive isAlive getName setName isDaemon setDaemon",
    "Condition": "acquire release wait wait_for notify notify_all notifyAll",
    "Event": "is_set isSet set clear wait",
    "Semaphore": "acquire release",
    "BoundedSemaphore": "acquire release",
    "Barrier": "wait reset abort",
    "Timer": "start cancel join",
}


def main():
    for name in (FUNCTIONS + " " + TYPES).split():
        assert callable(getattr(threading, name)), name
    for name in METHODS:
        for method in METHODS[name].split():
            assert callable(getattr(getattr(threading, name), method)), (name, method)

    assert threading.TIMEOUT_MAX == _thread.TIMEOUT_MAX
    assert threading.ThreadError is RuntimeError
    assert issubclass(threading.BrokenBarrierError, RuntimeError)
    assert threading.Lock is _thread.allocate_lock and threading.RLock is _thread.RLock
    assert threading.get_ident() == _thread.get_ident()
    assert threading.get_native_id() == _thread.get_native_id()
    assert threading.stack_size() == 0

    assert threading.currentThread() is threading.current_thread() is threading.main_thread()
    assert threading.activeCount() == threading.active_count() == len(threading.enumerate()) == 1

    # `from threading import …` gives the same objects, loaded at once or later.
    from threading import Barrier, Event, local

    assert Barrier is threading.Barrier and Event is threading.Event and local is threading.local
    try:
        threading.nonsense
        raise SystemExit("found")
    except AttributeError:
        pass
    print("OK")


main()
