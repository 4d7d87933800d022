# 2 producers and 2 consumers of a list of 8 at most, with a Condition: nanoseconds an item.
import threading


def produce():
    for i in range(N):
        with changed:
            while len(items) >= 8:
                changed.wait()
            items.append(i)
            changed.notify_all()


def consume():
    for _ in range(N):
        with changed:
            while not items:
                changed.wait()
            items.pop(0)
            changed.notify_all()


items = []
changed = threading.Condition()
report(cost=together(produce, produce, consume, consume) / N / 2)
