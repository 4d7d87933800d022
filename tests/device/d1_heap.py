# rules: D1
# Importing threading takes at most 3 KiB of the heap, where a word has 32 bits.
# (In a build with sys.settrace every function takes more.)

import gc
import sys

gc.collect()
before = gc.mem_alloc()
import threading  # noqa: E402

gc.collect()
taken = gc.mem_alloc() - before
words = taken // (8 if sys.maxsize > 1 << 31 else 4)
assert threading.active_count() == 1
assert words <= 3 * 1024 // 4 or hasattr(sys, "settrace"), taken
print("OK")
