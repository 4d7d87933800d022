# 8 threads read a sensor, note the value under a lock and sleep 1 ms, while a loop computes with
# the values: nanoseconds a turn of all 8.
import _thread

POLLERS = 8


def poll(me):
    def run():
        with open("/dev/zero", "rb") as sensor:
            for turn in range(N):
                value = sensor.read(8)[0] + turn
                with lock:
                    values[me] = value
                time.sleep(0.001)

    return run


def loop():
    total = 0
    while True:
        with lock:
            total += sum(values)
            if min(values) == N - 1:
                return


lock = _thread.allocate_lock()
values = [0] * POLLERS
report(cost=together(loop, *map(poll, range(POLLERS))) / N)
