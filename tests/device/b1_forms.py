# rules: B1
# All the ways to call acquire, and that it returns a bool.

import _thread

for lock in (_thread.allocate_lock(), _thread.RLock()):
    for args, kwargs in (
        ((), {}),
        ((True,), {}),
        ((1,), {}),
        ((False,), {}),
        ((0,), {}),
        ((True, -1), {}),
        ((True, 0), {}),
        ((True, 1), {}),
        ((True, 0.5), {}),
        ((False, -1), {}),
        ((), {"blocking": True}),
        ((), {"blocking": False}),
        ((), {"timeout": 0.5}),
        ((), {"timeout": -1}),
        ((True,), {"timeout": 0.5}),
        ((), {"blocking": True, "timeout": 0}),
        ((), {"timeout": 1, "blocking": 1}),
    ):
        assert lock.acquire(*args, **kwargs) is True, (args, kwargs)
        lock.release()

lock = _thread.allocate_lock()
assert lock.acquire(waitflag=1) is True
for args, kwargs in (
    ((False,), {}),
    ((0,), {}),
    ((True, 0), {}),
    ((True, 0.001), {}),
    ((), {"blocking": False}),
    ((), {"waitflag": 0}),
    ((), {"waitflag": 1, "timeout": 0.001}),
    ((), {"timeout": 0}),
):
    assert lock.acquire(*args, **kwargs) is False, (args, kwargs)
assert lock.locked()
print("OK")
