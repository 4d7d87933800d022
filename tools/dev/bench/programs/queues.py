# One producer and one consumer of a queue of SIZE (0: unbounded), beside SPINNERS threads that
# compute: nanoseconds an item.
import queue
import threading


def spin():
    while running:
        pass


def produce(n):
    for i in range(n):
        items.put(i)


def consume(n):
    for _ in range(n):
        items.get()


def both(n):
    threads = [threading.Thread(target=f, args=(n,)) for f in (produce, consume)]
    start = clock()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return since(start)


items = queue.Queue(SIZE)
running = True
for _ in range(SPINNERS):
    threading.Thread(target=spin).start()
both(N // 10)
cost = both(N) / N
running = False
report(cost=cost)
