# rules: A2
# Wrong arguments raise in the caller, and no thread starts.

import _thread

ran = []


def note(*args, **kwargs):
    ran.append(args)


def refused(*call):
    before = _thread._count()
    try:
        _thread.start_new_thread(*call)
    except TypeError:
        assert _thread._count() == before
        return
    raise AssertionError(call)


def main():
    refused()
    refused(note)
    refused(1, ())
    refused(None, ())
    refused(note, [1])
    refused(note, 1)
    refused(note, None)
    refused(note, (), [])
    refused(note, (), 1)
    refused(note, (), None)
    refused(note, (), {}, 1)

    # A thread that does start comes after all those that would have started.
    handle = _thread.start_joinable_thread(note)
    handle.join()
    assert ran == [()], ran
    print("OK")


main()
