# rules: A10
# set_name takes a string of any length, in any thread, and nothing else.

import _thread

failed = []


def name():
    for text in ("worker", "", "x" * 100, "naïve ✓"):
        if _thread.set_name(text) is not None:
            failed.append(text)


name()


def main():
    _thread.start_joinable_thread(name).join()
    assert not failed
    for wrong in (1, None):
        try:
            _thread.set_name(wrong)
        except TypeError:
            continue
        raise AssertionError(wrong)
    print("OK")


main()
