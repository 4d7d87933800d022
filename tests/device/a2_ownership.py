# rules: A2 C4
# The new thread owns its arguments: the caller may change or drop everything at once, and collect.

import _thread
import gc

ROUNDS = 100
done = _thread.allocate_lock()
done.acquire()
wrong = []


def check(number, items, *, text, more):
    if items != [number] * 8 or text != "text %d" % number or more != (number,):
        wrong.append((number, items, text, more))
    done.release()


def start(number):
    kwargs = {"text": "text %d" % number, "more": (number,)}
    _thread.start_new_thread(check, (number, [number] * 8), kwargs)
    kwargs["text"] = None
    kwargs["more"] = None
    kwargs["other"] = 1
    kwargs.clear()


def main():
    for number in range(ROUNDS):
        start(number)
        gc.collect()
        # Reuse what a mistaken collection has freed.
        _rubbish = [[0] * 8 for _ in range(20)]
        done.acquire()
    assert not wrong, wrong[0]
    print("OK")


main()
