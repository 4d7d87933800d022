# rules: A1
# The names of the exception and of the type of locks.

import _thread

assert _thread.error is RuntimeError

lock = _thread.allocate_lock()
assert type(lock) is _thread.LockType
assert isinstance(lock, _thread.LockType)

made = _thread.LockType()
assert type(made) is _thread.LockType
assert made is not _thread.LockType()
assert not made.locked()

# Nothing forks: what CPython has for that isn't there, rather than untested.
assert not hasattr(lock, "_at_fork_reinit")

assert made.acquire(0) and made.locked()

try:
    _thread.LockType(1)
except TypeError:
    print("OK")
