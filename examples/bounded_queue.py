# Producers and consumers with a bounded queue: when it is full, the producers wait.

import queue
import threading

WORKERS = 3
jobs = queue.Queue(maxsize=4)
results = queue.SimpleQueue()


def is_prime(number):
    return number > 1 and all(number % i for i in range(2, int(number**0.5) + 1))


def produce(first, last):
    for number in range(first, last):
        jobs.put(number)


def consume():
    while True:
        try:
            number = jobs.get()
        except queue.ShutDown:
            return
        if is_prime(number):
            results.put(number)
        jobs.task_done()


producers = [
    threading.Thread(target=produce, args=(first, first + 50)) for first in (0, 50, 100, 150)
]
consumers = [threading.Thread(target=consume) for _ in range(WORKERS)]
for thread in producers + consumers:
    thread.start()
for thread in producers:
    thread.join()

jobs.join()  # every number that was put has been looked at
jobs.shutdown()  # so that the consumers end
for thread in consumers:
    thread.join()

primes = sorted(results.get() for _ in range(results.qsize()))
print(len(primes), "primes below 200, the last ones:", primes[-3:])
