# 4 threads make lists, dicts and strings all the time: nanoseconds a turn.
WORKERS = 4


def work():
    kept = []
    for i in range(N):
        kept.append({"number": i, "name": "item %d" % i, "list": [i, i + 1, i + 2]})
        if len(kept) > 50:
            kept = kept[25:]


report(cost=together(*[work] * WORKERS) / N / WORKERS)
