# Two threads that take turns on the screen, a lock that is waited for with a
# timeout, and a wait that Ctrl-C can break.

import _thread
import time

# Threads: each sleeps for its own delay, tells us, and counts itself done.

print("two threads, three rounds each")
screen = _thread.allocate_lock()


def work(delay, number):
    for turn in range(1, 4):
        time.sleep(delay)
        with screen:
            print("  thread %d, round %d" % (number, turn))


threads = [
    _thread.start_joinable_thread(lambda number=number: work(number * 0.1, number))
    for number in (1, 2)
]
for thread in threads:
    thread.join()

# A timeout: nobody releases this lock, so waiting ends without it.

busy = _thread.allocate_lock()
busy.acquire()
start = time.ticks_ms()
got_it = busy.acquire(timeout=0.2)
print("acquire(timeout=0.2) gave", got_it, "after", time.ticks_diff(time.ticks_ms(), start), "ms")

# Ctrl-C: it breaks the main thread out of any wait. Here a thread plays the
# keyboard; interrupt_main() does just what Ctrl-C does.


def press_ctrl_c():
    time.sleep(0.2)
    _thread.interrupt_main()


keyboard = _thread.start_joinable_thread(press_ctrl_c)
try:
    busy.acquire()
except KeyboardInterrupt:
    print("Ctrl-C broke a wait for a lock; locked:", busy.locked())
keyboard.join()

print("done;", _thread._count(), "threads left")
