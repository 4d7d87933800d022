# Texts go through 4 threads with queues of 16 between them: nanoseconds a text.
import queue


def read():
    for i in range(N):
        texts.put("%d,%d" % (i, 2 * i))
    texts.put(None)


def stage(function, source, target):
    def run():
        while True:
            item = source.get()
            if item is None:
                target.put(None)
                return
            target.put(function(item))

    return run


def parse(text):
    return [int(part) for part in text.split(",")]


def reckon(pair):
    return pair[0] * pair[1] % 1000


def write():
    while numbers.get() is not None:
        pass


texts, pairs, numbers = queue.Queue(16), queue.Queue(16), queue.Queue(16)
stages = stage(parse, texts, pairs), stage(reckon, pairs, numbers)
report(cost=together(read, *stages, write) / N)
