# rules: D8 D1
# __all__ and `from … import *` have every name of threading, also what is loaded later; a name
# that isn't there is an ImportError. What CPython has by other names of modules.

import _thread
import concurrent.futures
import concurrent.futures.thread
import queue
import threading

EXPECTED = (
    "Barrier BoundedSemaphore BrokenBarrierError Condition Event ExceptHookArgs Lock RLock "
    "Semaphore TIMEOUT_MAX Thread ThreadError Timer activeCount active_count concurrent_tee "
    "currentThread current_thread enumerate excepthook get_ident get_native_id getprofile gettrace "
    "local main_thread serialize_iterator setprofile setprofile_all_threads settrace "
    "settrace_all_threads stack_size synchronized_iterator"
)


def run(program):
    names = {}
    exec(program, names)
    return names


def check_all(module, expected=None):
    names = list(module.__all__)
    assert expected is None or sorted(names) == sorted(expected.split()), names
    for name in names:
        assert getattr(module, name) is not None, name
        assert run("from %s import %s" % (module.__name__, name))[name] is getattr(module, name)
    found = run("from %s import *" % module.__name__)
    if not set(found) - set(names):  # MicroPython 1.25 doesn't look at __all__
        for name in names:
            assert found[name] is getattr(module, name), name


def main():
    check_all(threading, EXPECTED)
    check_all(queue)
    check_all(concurrent.futures)
    for program in (
        "from threading import nonsense",
        "from threading import Lock, nonsense",
        "from threading import Semaphore as S, nonsense as N",
    ):
        try:
            run(program)
            raise SystemExit("imported")
        except ImportError as e:
            assert "nonsense" in str(e), e
    assert not hasattr(threading, "nonsense")
    assert issubclass(concurrent.futures.thread.BrokenThreadPool, concurrent.futures.BrokenExecutor)
    assert concurrent.futures.thread.ThreadPoolExecutor is concurrent.futures.ThreadPoolExecutor
    main_thread = threading.main_thread()
    assert main_thread.native_id == _thread.get_native_id()
    # Asked by another thread, it is the main thread's.
    found = []
    thread = threading.Thread(target=lambda: found.append(_thread._get_main_thread_native_id()))
    thread.start()
    thread.join()
    assert found == [main_thread.native_id] and thread.native_id != found[0]
    print("OK")


main()
