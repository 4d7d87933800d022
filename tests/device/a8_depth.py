# rules: A8
# The recursion limit follows the real stack: more stack, more levels.

import _thread

depths = []


def measure():
    def down(level):
        reached[0] = level
        down(level + 1)

    reached = [0]
    try:
        down(1)
    except RuntimeError:
        depths.append(reached[0])


# The largest of these that the target has memory for.
def measure_largest(sizes):
    for size in sizes:
        _thread.stack_size(size)
        try:
            return _thread.start_joinable_thread(measure).join()
        except RuntimeError as e:
            assert str(e).startswith("can't start new thread"), e
    raise AssertionError("no memory for a thread")


def main():
    measure_largest((4096,))
    measure_largest((24576, 16384))
    measure_largest((98304, 65536, 49152, 32768))
    small, middle, big = depths
    assert 4 <= small <= middle < big, depths
    print("OK")


main()
