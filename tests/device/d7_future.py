# rules: D7 D4
# Future: its states, its result or exception, its callbacks, and waiting for several.

import concurrent.futures
import threading

futures = concurrent.futures


def refused(error, function, *args):
    try:
        function(*args)
    except error:
        return
    raise AssertionError("accepted")


def check_states():
    f = futures.Future()
    assert not f.done() and not f.running() and not f.cancelled() and "pending" in repr(f)
    refused(futures.TimeoutError, f.result, 0.01)
    refused(futures.TimeoutError, f.exception, 0)
    assert f.set_running_or_notify_cancel() is True
    assert f.running() and not f.cancel()
    f.set_result(7)
    assert f.done() and not f.running() and not f.cancel() and not f.cancelled()
    assert f.result() == f.result(0) == 7 and f.exception() is None
    refused(futures.InvalidStateError, f.set_result, 8)
    refused(futures.InvalidStateError, f.set_exception, ValueError())

    f = futures.Future()
    error = ValueError("text")
    f.set_exception(error)
    assert f.exception() is error
    refused(ValueError, f.result)

    f = futures.Future()
    assert f.cancel() is f.cancel() is True and f.cancelled() and f.done()
    assert f.set_running_or_notify_cancel() is False
    refused(futures.CancelledError, f.result)
    refused(futures.CancelledError, f.exception)


def check_callbacks():
    called = []
    f = futures.Future()
    f.add_done_callback(lambda f: called.append((1, f)))
    f.add_done_callback(lambda f: 1 // 0)  # printed, and the others are called
    f.add_done_callback(lambda f: called.append((2, f)))
    assert not called
    f.set_result(None)
    assert called == [(1, f), (2, f)]
    f.add_done_callback(lambda f: called.append((3, f)))
    assert called[2] == (3, f)
    f = futures.Future()
    f.add_done_callback(called.append)
    f.cancel()
    f.cancel()
    assert called[3:] == [f]


def check_waiters():
    f = futures.Future()
    results = [None] * 4

    def wait(number):
        results[number] = f.result()

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    f.set_result("done")
    for thread in threads:
        thread.join()
    assert results == ["done"] * 4


def new(count):
    return [futures.Future() for _ in range(count)]


def check_wait():
    first, second, third = fs = new(3)
    done, not_done = futures.wait(fs, timeout=0.01)
    assert done == set() and not_done == set(fs)
    second.set_result(1)
    for when in (futures.FIRST_COMPLETED, futures.FIRST_EXCEPTION):
        found = futures.wait(fs, 0.01, return_when=when)
        assert found.done == {second} and found.not_done == {first, third}
    thread = threading.Thread(target=third.set_exception, args=(ValueError(),))
    thread.start()
    found = futures.wait(fs, return_when=futures.FIRST_EXCEPTION)
    assert found.done == {second, third}
    thread.join()
    first.cancel()
    assert futures.wait(fs, 0.01).not_done == {first}  # until its executor has seen it
    assert not first.set_running_or_notify_cancel()
    assert futures.wait(fs).done == set(fs)
    refused(ValueError, futures.wait, fs, None, "SOMETIME")
    assert futures.wait([]).done == set()


def check_cancelled_while_waited_for():
    f = futures.Future()
    f.cancel()
    thread = threading.Thread(target=futures.wait, args=([f],))
    thread.start()
    while not f._waiters:
        threading.Event().wait(0.001)
    assert f.set_running_or_notify_cancel() is False
    thread.join(50)
    assert not thread.is_alive(), "the end of a cancelled future went unnoticed"


def check_as_completed():
    first, second, third = fs = new(3)
    second.set_result(2)
    ended = futures.as_completed(fs + [first])
    assert next(ended) is second
    third.set_result(3)
    assert next(ended) is third
    thread = threading.Thread(target=first.set_result, args=(1,))
    thread.start()
    assert next(ended) is first
    thread.join()
    assert list(ended) == []
    late = futures.as_completed(new(2), timeout=0.01)
    refused(futures.TimeoutError, next, late)


def main():
    check_states()
    check_callbacks()
    check_waiters()
    check_wait()
    check_cancelled_while_waited_for()
    check_as_completed()
    print("OK")


main()
