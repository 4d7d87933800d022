# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# Three ways to end a thread without a word; the others don't notice.

import _thread
import sys

done = _thread.allocate_lock()


def by_exit():
    _thread.exit()


def by_sys():
    sys.exit(3)


def by_raising():
    raise SystemExit


def work(how, number):
    try:
        how()
        print("went on")
    finally:
        print("ended", number)
        done.release()


done.acquire()
for number, how in enumerate((by_exit, by_sys, by_raising)):
    _thread.start_new_thread(work, (how, number))
    done.acquire()
print("main goes on")
