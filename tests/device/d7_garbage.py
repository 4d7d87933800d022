# rules: D3 D7
# needs: gil
# Waits in a Condition and a Queue leave nothing for the collector: in MicroPython an
# allocation can take longer than handing something over.

import gc
import queue
import sys
import threading

ROUNDS = 300


def grown(rounds):
    # Until all is there that is made once.
    rounds(10)
    before = gc.mem_alloc()
    rounds(ROUNDS)
    return gc.mem_alloc() - before


def with_queues():
    ping, pong = queue.Queue(), queue.Queue(1)

    def answer():
        while ping.get():
            pong.put(1)

    def rounds(n):
        for _ in range(n):
            ping.put(1)
            pong.get()

    thread = threading.Thread(target=answer)
    thread.start()
    result = grown(rounds)
    ping.put(0)
    thread.join()
    return result


def with_condition():
    condition = threading.Condition()
    turn = 0

    def play(me, n):
        nonlocal turn
        for _ in range(n):
            with condition:
                while turn != me:
                    condition.wait()
                turn = 1 - me
                condition.notify()

    thread = threading.Thread(target=play, args=(1, ROUNDS + 10))
    thread.start()
    result = grown(lambda n: play(0, n))
    thread.join()
    return result


def main():
    gc.collect()
    gc.disable()
    for made in (with_queues(), with_condition()):
        assert made < 4 * ROUNDS, made


# An interpreter that can trace allocates something at each call itself.
if not hasattr(sys, "settrace"):
    main()
print("OK")
