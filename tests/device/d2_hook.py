# rules: D2 A4
# excepthook gets what run() raised, even SystemExit, and may itself fail.

import sys
import threading

seen = []


def hook(args):
    seen.append((args.exc_type, args.exc_value, args.exc_traceback, args.thread))


def start(target):
    thread = threading.Thread(target=target)
    thread.start()
    thread.join()
    assert not thread.is_alive()
    return thread


def fail():
    raise ValueError("text")


def main():
    assert threading.excepthook is threading.__excepthook__
    threading.excepthook = hook
    thread = start(fail)
    ((exc_type, value, traceback, who),) = seen
    assert exc_type is ValueError and value.args == ("text",)
    assert traceback is None and who is thread
    del seen[:]
    start(sys.exit)
    assert seen.pop()[0] is SystemExit

    def failing_hook(args):
        seen.append("failed")
        raise TypeError

    threading.excepthook = failing_hook
    start(fail)
    assert seen == ["failed"]
    assert threading.enumerate() == [threading.main_thread()]

    # The default one prints, except for SystemExit; anybody may call it.
    threading.excepthook = threading.__excepthook__
    start(sys.exit)
    start(fail)
    threading.excepthook(threading.ExceptHookArgs((ValueError, ValueError("own"), None, None)))
    print("OK")


main()
