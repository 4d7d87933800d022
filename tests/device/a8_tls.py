# rules: A8
# TLS takes more stack than C code between two checks of the limit: a thread that has too little
# for it gets a RuntimeError, wherever it is in its stack, and goes on. With the default size it
# works. (Where there is no ssl, there is nothing to test.)

import _thread

try:
    import ssl
except ImportError:
    ssl = None

made = []


def make():
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.append(True)
    except RuntimeError as e:
        assert "recursion" in str(e), e
        made.append(False)


def descend(levels):
    if levels:
        try:
            descend(levels - 1)
            return
        except RuntimeError:
            pass
    make()


def run(size, levels):
    _thread.stack_size(size)
    handle = _thread.start_joinable_thread(lambda: descend(levels))
    handle.join()


if ssl:
    run(0, 0)
    assert made == [True], made
    # From the bottom of the stack to its top.
    for size in (4096, 8192):
        for levels in (0, 1, 2, 4, 6, 8, 10, 12, 15, 20, 30, 60):
            run(size, levels)
    assert len(made) == 25, made
print("OK")
