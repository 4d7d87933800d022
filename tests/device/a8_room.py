# rules: A8
# needs: foreign
# C code that takes much of the stack asks first: a RuntimeError where there isn't so much, at any
# depth; what is kept free below Python counts as free. (Where nobody can ask, there is nothing to
# test.)

import _thread

try:
    from machine import require_stack
except ImportError:
    require_stack = None

found = []


def has(size):
    try:
        require_stack(size)
        return True
    except RuntimeError as e:
        assert str(e) == "maximum recursion depth exceeded", e
        return False


def room():
    low, high = 0, 1 << 20
    while high - low > 8:
        middle = (low + high) // 2
        low, high = (middle, high) if has(middle) else (low, middle)
    return low


def measure(levels):
    if levels:
        measure(levels - 1)
    else:
        found.append(room())


def work():
    for levels in range(4):
        measure(levels)


# The deepest call whose caller can still raise and catch.
def to_the_end():
    try:
        to_the_end()
    except RuntimeError:
        if not found:
            found.extend((has(512), has(4096)))


def run(function, size):
    found.clear()
    _thread.stack_size(size)
    _thread.start_joinable_thread(function).join()
    return list(found)


if require_stack:
    for size in (8192, 16384):
        rooms = run(work, size)
        assert len(rooms) == 4 and rooms == sorted(rooms, reverse=True), rooms
        assert len(set(rooms)) == 4, rooms
        assert size - 2048 < rooms[0] < size, rooms
    assert run(to_the_end, 8192) == [True, False], found
    # The main thread's has no margin, and is large.
    assert has(4096) and not has(1 << 20)
print("OK")
