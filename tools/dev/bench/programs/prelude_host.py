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
