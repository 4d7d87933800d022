# rules: A2
# Keyword names made at run time are names like any other.

import _thread

done = _thread.allocate_lock()
done.acquire()
seen = []


def note(**kwargs):
    seen.append(kwargs)
    done.release()


def named(a_rather_long_name, other=None):
    seen.append((a_rather_long_name, other))
    done.release()


def main():
    _thread.start_new_thread(named, (), {"_".join(("a", "rather", "long", "name")): 1})
    done.acquire()
    _thread.start_new_thread(note, (), {"key%d" % i: i for i in range(5)})
    done.acquire()
    assert seen[0] == (1, None), seen
    assert seen[1] == {"key%d" % i: i for i in range(5)}, seen
    print("OK")


main()
