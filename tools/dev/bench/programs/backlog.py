# A queue in which WAITING items lie: nanoseconds for a put and a get, in one thread.
import queue


def turns(n):
    for i in range(n):
        items.put(i)
        items.get()


items = queue.Queue()
for i in range(WAITING):
    items.put(i)
turns(N // 10)
start = clock()
turns(N)
report(cost=since(start) / N)
