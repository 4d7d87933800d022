# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# Calls in a pool of threads: their results, their exceptions, and who is told.

import concurrent.futures


def divide(a, b):
    return a // b


told = []
with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
    print(list(pool.map(divide, (10, 20, 30), (1, 2, 3))))
    good = pool.submit(divide, 7, b=2)
    good.add_done_callback(lambda f: told.append(f.result()))
    bad = pool.submit(divide, 1, 0)
    print(good.result(), type(bad.exception()).__name__, good.done())
    try:
        bad.result()
    except ZeroDivisionError:
        print("raised here, too")
    calls = {pool.submit(pow, 2, n): n for n in range(5)}
    got = [(calls[f], f.result()) for f in concurrent.futures.as_completed(calls)]
    print(sorted(got))
    done, missing = concurrent.futures.wait(calls)
    print(len(done), len(missing))
print(told)
try:
    pool.submit(pow, 1, 1)
except RuntimeError as e:
    print(e)
