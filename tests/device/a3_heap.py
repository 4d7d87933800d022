# rules: A3
# No heap for the arguments is a MemoryError; afterwards threads start as ever.

import _thread
import micropython

done = _thread.allocate_lock()
done.acquire()
ran = []
arguments = (1, 2, 3)
keywords = {"d": 4}


def note(*args, **kwargs):
    ran.append((args, kwargs))
    done.release()


def start_without_heap():
    micropython.heap_lock()
    try:
        _thread.start_new_thread(note, arguments, keywords)
        return False
    except MemoryError:
        return True
    finally:
        micropython.heap_unlock()


before = _thread._count()


def main():
    assert all(start_without_heap() for _ in range(20))
    assert _thread._count() == before
    _thread.start_new_thread(note, arguments, keywords)
    done.acquire()
    assert ran == [(arguments, keywords)], ran
    print("OK")


main()
