# rules: D2
# A thread's arguments, identifiers, names, and how often it starts.

import _thread
import threading

seen = []


def note(*args, **kwargs):
    me = threading.current_thread()
    seen.append((args, kwargs, me, _thread.get_ident(), _thread.get_native_id()))


def refused(what, error, text):
    try:
        what()
    except error as e:
        assert text in str(e), e
        return
    raise AssertionError("accepted")


def check_arguments():
    thread = threading.Thread(None, note, "named", (1, 2), {"a": 3})
    assert thread.ident is None and thread.native_id is None and not thread.is_alive()
    assert "named" in repr(thread) and "initial" in repr(thread)
    thread.start()
    ids = thread.ident, thread.native_id
    thread.join()
    args, kwargs, me, ident, native_id = seen.pop()
    assert args == (1, 2) and kwargs == {"a": 3} and me is thread
    assert ids == (ident, native_id) == (thread.ident, thread.native_id)
    assert "stopped" in repr(thread)

    thread = threading.Thread(target=note, args=[1], kwargs=None, daemon=True)
    assert thread.daemon and thread.name.endswith("(note)") and thread.name != "named"
    thread.start()
    thread.join()
    assert seen.pop()[:2] == ((1,), {})

    # Without a target it does nothing; None is one, too.
    for thread in (threading.Thread(), threading.Thread(target=None)):
        thread.start()
        thread.join()


def check_once():
    gate = threading.Event()
    thread = threading.Thread(target=gate.wait)
    refused(thread.join, RuntimeError, "cannot join thread before it is started")
    thread.start()
    assert "started" in repr(thread)
    refused(thread.start, RuntimeError, "threads can only be started once")
    gate.set()
    thread.join()
    refused(thread.start, RuntimeError, "threads can only be started once")
    refused(threading.current_thread().join, RuntimeError, "cannot join current thread")
    refused(lambda: threading.Thread(1), AssertionError, "group")
    refused(lambda: threading.Thread(None, note, "n", (), {}, True), TypeError, "")


def check_inherited_daemon():
    found = []
    for daemon in (True, False):
        thread = threading.Thread(
            target=lambda: found.append(threading.Thread().daemon), daemon=daemon
        )
        thread.start()
        thread.join()
    assert found == [True, False]


def join_oneself():
    refused(threading.current_thread().join, RuntimeError, "cannot join current thread")
    seen.append("refused")


def main():
    check_arguments()
    check_once()
    check_inherited_daemon()
    thread = threading.Thread(target=join_oneself)
    thread.start()
    thread.join()
    assert seen == ["refused"]
    print("OK")


main()
