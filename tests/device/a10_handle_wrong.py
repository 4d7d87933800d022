# rules: A10
# Handles and start_joinable_thread refuse wrong arguments.

import _thread


def refused(error, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as e:
        return str(e)
    raise AssertionError((function, args, kwargs))


def nothing():
    pass


def main():
    start = _thread.start_joinable_thread
    refused(TypeError, start)
    refused(TypeError, start, None)
    refused(TypeError, start, nothing, handle=1)
    refused(TypeError, start, nothing, nonsense=1)

    handle = _thread._ThreadHandle()
    assert refused(RuntimeError, handle.join) == "thread not started"
    assert refused(RuntimeError, handle._set_done) == "thread not started"
    start(nothing, handle)
    assert refused(RuntimeError, start, nothing, handle) == "thread already started"
    handle.join()
    assert refused(RuntimeError, start, nothing, handle) == "thread already started"

    refused(TypeError, handle.join, "1")
    refused(TypeError, handle.join, 1, 2)
    refused(OverflowError, handle.join, _thread.TIMEOUT_MAX * 1000)

    # A thread can't join itself.
    texts = []
    own = _thread._ThreadHandle()
    start(lambda: texts.append(refused(RuntimeError, own.join)), own)
    own.join()
    assert texts == ["Cannot join current thread"], texts
    print("OK")


main()
