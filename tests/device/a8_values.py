# rules: A8
# stack_size accepts, refuses and returns the right values.

import _thread

assert _thread.stack_size() == 0
assert _thread.stack_size(4096) == 0
assert _thread.stack_size(65536) == 4096
assert _thread.stack_size(65537) == 65536
# No argument is 0, the default; so asking changes it.
assert _thread.stack_size() == 65537
assert _thread.stack_size() == 0


def refused(error, *args):
    _thread.stack_size(65536)
    try:
        _thread.stack_size(*args)
    except error:
        assert _thread.stack_size(65536) == 65536
        return
    raise AssertionError(args)


for size in (1, 4095, -1, -5, -4096):
    refused(ValueError, size)
for size in (None, "4096", 4096.5, [4096]):
    refused(TypeError, size)
refused(TypeError, 4096, 4096)

assert _thread.stack_size(0) == 65536
assert _thread.stack_size() == 0
print("OK")
