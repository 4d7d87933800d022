# rules: A10
# _local: every thread has attributes of its own.

import _thread

local = _thread._local()
local.value = "main"
problems = []


def absent(obj, name):
    try:
        getattr(obj, name)
    except AttributeError:
        return True
    return False


def work(number):
    if not absent(local, "value"):
        problems.append("another thread's value is here")
    local.value = number
    local.other = -number
    del local.other
    if local.value != number or not absent(local, "other"):
        problems.append(number)


def main():
    for number in range(4):
        _thread.start_joinable_thread(lambda: work(number)).join()
    assert not problems, problems
    assert local.value == "main" and absent(local, "other")

    second = _thread._local()
    assert absent(second, "value")
    del local.value
    assert absent(local, "value")
    print("OK")


main()
