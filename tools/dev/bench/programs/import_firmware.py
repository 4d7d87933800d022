# The first import of threading: instructions, and what it takes of the heap, in bytes.
import gc

gc.collect()
before = gc.mem_alloc()
start = clock()
import threading  # noqa: E402, F401

instructions = since(start)
gc.collect()
report(instructions=instructions, heap=gc.mem_alloc() - before)
