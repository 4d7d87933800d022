# Hand-overs between two threads with what the library has: round trips a second, and what one
# costs (instructions on the firmware).
import threading
import queue


def with_events(n):
    ping, pong = threading.Event(), threading.Event()

    def answer():
        for _ in range(n):
            ping.wait()
            ping.clear()
            pong.set()

    thread = threading.Thread(target=answer)
    thread.start()
    start = clock()
    for _ in range(n):
        ping.set()
        pong.wait()
        pong.clear()
    elapsed = since(start)
    thread.join()
    return elapsed


def with_condition(n):
    condition = threading.Condition()
    turn = [0]

    def play(me):
        for _ in range(n):
            with condition:
                while turn[0] != me:
                    condition.wait()
                turn[0] = 1 - me
                condition.notify()

    thread = threading.Thread(target=play, args=(1,))
    thread.start()
    start = clock()
    play(0)
    thread.join()
    return since(start)


def with_queues(n):
    ping, pong = queue.Queue(), queue.Queue()

    def answer():
        for _ in range(n):
            pong.put(ping.get())

    thread = threading.Thread(target=answer)
    thread.start()
    start = clock()
    for i in range(n):
        ping.put(i)
        pong.get()
    elapsed = since(start)
    thread.join()
    return elapsed


def cost(function):
    function(N // 10)
    return function(N) / N


costs = {"event": cost(with_events), "condition": cost(with_condition), "queue": cost(with_queues)}
figures = {name: 1e9 / value for name, value in costs.items()}
for name, value in costs.items():
    figures[name + "_cost"] = value
report(**figures)
