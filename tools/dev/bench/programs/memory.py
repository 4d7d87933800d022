# What a thread that waits costs of the process's memory, in bytes.
import _thread


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


gate = _thread.allocate_lock()
gate.acquire()


def wait():
    gate.acquire()
    gate.release()


def start(n):
    for _ in range(n):
        _thread.start_new_thread(wait, ())
    time.sleep(0.1 + n / 2000)


start(10)
before = resident()
start(THREADS)
report(bytes=(resident() - before) / THREADS)
gate.release()
