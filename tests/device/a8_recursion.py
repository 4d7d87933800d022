# rules: A8
# Recursion past a stack's end is a RuntimeError in a stack of any size, as often as one likes.

import _thread

problems = []


def down(level):
    return down(level + 1)


def in_python():
    down(0)


def in_c():
    nest = ()
    for _ in range(3000):
        nest = (nest,)
    repr(nest)


def recurse(functions):
    for function in functions:
        try:
            function()
            problems.append("no error in %r" % function)
        except RuntimeError as e:
            if "recursion" not in str(e):
                problems.append(str(e))


def check(size, *functions):
    _thread.stack_size(size)
    _thread.start_joinable_thread(lambda: recurse(functions)).join()
    assert not problems, (size, problems)


def main():
    for size in (4096, 5000, 8192, 20480):
        check(size, in_python, in_c, in_python)
    check(0, in_python, in_python)  # may have room for all of `nest`
    print("OK")


main()
