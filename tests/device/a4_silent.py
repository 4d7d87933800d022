# rules: A4 A5
# A thread that returns or raises SystemExit ends silently, hook or not, and nobody else does.

import _thread
import sys

hooked = []
_thread._excepthook = hooked.append


def plain_return():
    return 1


def raise_class():
    raise SystemExit


def raise_status():
    raise SystemExit(3)


def exit_deep():
    def deeper():
        _thread.exit()

    deeper()


def finally_runs():
    try:
        _thread.exit()
    finally:
        order.append("finally")
    order.append("never")


order = []


def main():
    for function in (
        plain_return,
        raise_class,
        raise_status,
        exit_deep,
        finally_runs,
        sys.exit,
        _thread.exit,
        _thread.exit_thread,
    ):
        _thread.start_joinable_thread(function).join()
    assert order == ["finally"], order
    assert not hooked, hooked
    print("OK")


main()
