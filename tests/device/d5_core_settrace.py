# rules: D5
# needs: settrace
# The core's sys.settrace is there, and a thread's trace function is its own.

import _thread
import sys

seen = []


def trace(frame, event, arg):
    seen.append(event)
    return trace


def traced():
    return 1


def work():
    sys.settrace(trace)
    traced()
    sys.settrace(None)


_thread.start_joinable_thread(work).join()
assert "call" in seen and "return" in seen, seen
del seen[:]
traced()
assert not seen, seen
print("OK")
