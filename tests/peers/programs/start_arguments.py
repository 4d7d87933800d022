# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# Arguments that a thread can be started with, and those that it can't.

import _thread

done = _thread.allocate_lock()
seen = []


def work(*args, **kwargs):
    seen.append((args, sorted(kwargs.items()), _thread.get_ident()))
    done.release()


for args in (((),), ((1, 2),), ((1,), {"a": 3, "b": 4}), ((), {})):
    done.acquire()
    ident = _thread.start_new_thread(work, *args)
    done.acquire()
    done.release()
    got, named, own = seen.pop()
    print(got, named, ident == own, ident != _thread.get_ident())

for wrong in ((1, ()), (work, [1]), (work, 1), (work, (), 2), (work,)):
    try:
        _thread.start_new_thread(*wrong)
        print("started")
    except TypeError:
        print("TypeError")
