# rules: A10
# Nobody can derive a class from _local and find that its attributes aren't local.

import _thread

try:

    class Mine(_thread._local):
        pass

except TypeError:
    pass
else:
    assert False, "derived from _local"

try:
    _thread._local(1)  # arguments are for derived classes only
except TypeError:
    print("OK")
