# rules: A4
# A hook that raises ends its thread, and nothing else.

import _thread

calls = []


def hook(args):
    calls.append(args.exc_type)
    raise RuntimeError("the hook's own mistake")


def boom():
    raise ValueError


_thread._excepthook = hook


def main():
    for _ in range(3):
        _thread.start_joinable_thread(boom).join()
    assert calls == [ValueError] * 3, calls
    print("OK")


main()
