# rules: D8
# serialize_iterator, synchronized_iterator and concurrent_tee: generators that several threads use
# at the same time give each item to one of them, or all items to each.

import threading
import time

THREADS = 4
ITEMS = 200


def numbers(limit=ITEMS):
    for number in range(limit):
        if number % 50 == 0:
            time.sleep(0)  # here another thread comes, and finds it running
        yield number


def consume_all(iterators):
    gots = [[] for _ in iterators]
    failures = []

    def consume(iterator, got):
        try:
            for item in iterator:
                got.append(item)
        except BaseException as e:
            failures.append(e)

    threads = [
        threading.Thread(target=consume, args=(iterator, got))
        for iterator, got in zip(iterators, gots)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    return gots


def check_serialized(iterator):
    assert iter(iterator) is iterator
    gots = consume_all([iterator] * THREADS)
    assert sorted(sum(gots, [])) == list(range(ITEMS))
    for got in gots:
        assert got == sorted(got)
    try:
        next(iterator)
        raise SystemExit("more")
    except StopIteration:
        pass


def echo(ended):
    try:
        received = None
        while True:
            try:
                received = yield received
            except ValueError as e:
                received = e.args[0]
    finally:
        ended.append(1)


def check_generator():
    ended = []
    both = threading.serialize_iterator(echo(ended))
    assert next(both) is None
    assert both.send(5) == 5 and both.throw(ValueError(7)) == 7
    both.close()
    assert ended == [1]
    plain = threading.serialize_iterator([1, 2])
    assert next(plain) == 1
    for use in (lambda: plain.send(1), plain.close):
        try:
            use()
            raise SystemExit("a list's iterator has that")
        except AttributeError:
            pass
    assert next(plain) == 2
    try:
        threading.serialize_iterator(5)
        raise SystemExit("iterates over a number")
    except TypeError:
        pass


def check_itself():
    # An iterator that asks itself is refused by the core, rather than waiting for itself.
    def ask():
        yield next(me)

    me = threading.serialize_iterator(ask())
    try:
        next(me)
        raise SystemExit("went on")
    except ValueError:
        pass


def state_of(thread):
    for each in threading._thread._threads():
        if each.ident == thread.ident:
            return each.state
    return "ended"


def check_waits(share, expected):
    # A thread that comes while another one is in the iterator waits until that has its item.
    inside = threading.Event()
    go = threading.Event()

    def two():
        inside.set()
        go.wait()
        yield 1
        yield 2

    gots = [], []
    first, second = [
        threading.Thread(target=lambda iterator, got: got.append(next(iterator)), args=pair)
        for pair in zip(share(two()), gots)
    ]
    first.start()
    inside.wait()
    second.start()
    while state_of(second) not in ("lock", "ended"):
        time.sleep(0)
    go.set()
    first.join()
    second.join()
    assert gots == expected, gots


def check_tee():
    iterators = threading.concurrent_tee(numbers(), THREADS)
    assert isinstance(iterators, tuple) and len(iterators) == THREADS
    assert consume_all(iterators) == [list(range(ITEMS))] * THREADS
    first, second = threading.concurrent_tee([1, 2, 3])
    assert iter(first) is first and next(first) == 1
    third, fourth = threading.concurrent_tee(first)  # from where it is
    assert (list(third), list(fourth), list(first), list(second)) == ([2, 3],) * 3 + ([1, 2, 3],)
    assert first.lock is second.lock is third.lock
    assert threading.concurrent_tee([1], 0) == ()
    try:
        threading.concurrent_tee([1], -1)
        raise SystemExit("fewer than none")
    except ValueError:
        pass

    # An exception comes to each that gets so far.
    def fail():
        yield 1
        raise KeyError

    one, two = threading.concurrent_tee(fail())
    for iterator, error in ((one, KeyError), (two, StopIteration)):
        assert next(iterator) == 1
        try:
            next(iterator)
            raise SystemExit("no exception")
        except error:
            pass


@threading.synchronized_iterator
def synchronized(start, *, limit):
    return numbers(start + limit)


def main():
    check_serialized(threading.serialize_iterator(numbers()))
    check_serialized(synchronized(ITEMS - 1, limit=1))
    check_generator()
    check_itself()
    check_waits(lambda two: [threading.serialize_iterator(two)] * 2, ([1], [2]))
    check_waits(threading.concurrent_tee, ([1], [1]))
    check_tee()
    print("OK")


main()
