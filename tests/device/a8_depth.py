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


def main():
    for size in (4096, 24576, 98304):
        _thread.stack_size(size)
        _thread.start_joinable_thread(measure).join()
    small, middle, big = depths
    assert 4 <= small <= middle < big, depths
    print("OK")


main()
