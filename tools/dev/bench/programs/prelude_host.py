# Comes before every program on this machine: time in nanoseconds, and a way to report.
import json
import time

try:
    clock = time.perf_counter_ns
except AttributeError:

    def clock():
        return time.ticks_us() * 1000


def open_unbuffered(path):
    try:
        return open(path, "wb", 0)
    except (TypeError, ValueError):
        return open(path, "wb")


def since(start):
    return clock() - start


def report(**numbers):
    print(json.dumps(numbers))


def percentile(values, percent):
    return sorted(values)[(len(values) - 1) * percent // 100]


def listen():
    # A socket that listens, and its address.
    import socket

    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    for port in range(21000, 22000):
        address = socket.getaddrinfo("127.0.0.1", port)[0][-1]
        try:
            listener.bind(address)
            listener.listen(16)
            return listener, address
        except OSError:
            pass
    raise OSError("no port is free")


def together(*functions):
    # Calls each in a thread of its own: nanoseconds until the last has returned.
    import _thread

    guard, ended = _thread.allocate_lock(), _thread.allocate_lock()
    ended.acquire()
    left = list(functions)

    def run(function):
        function()
        with guard:
            left.remove(function)
            last = not left
        if last:
            ended.release()

    start = clock()
    for function in functions:
        _thread.start_new_thread(run, (function,))
    ended.acquire()
    return since(start)
