# Lines that several threads print into a pipe: THREADS threads that print all the time, then two
# that sleep alike before each line. The host counts those that came out whole.
import _thread


def print_all(me):
    for i in range(N):
        print("line", me, i)
    ended.append(me)


def print_after_sleep(me):
    for i in range(SLEEPS):
        time.sleep(0.002)
        print("line", me, i)
    ended.append(me)


ended = []
for me in range(THREADS):
    _thread.start_new_thread(print_all, (me,))
while len(ended) < THREADS:
    time.sleep(0.01)
for me in range(2):
    _thread.start_new_thread(print_after_sleep, (me,))
while len(ended) < THREADS + 2:
    time.sleep(0.01)
report(lines=THREADS * N + 2 * SLEEPS)
