# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# An exception that a thread doesn't catch goes to threading.excepthook, and nowhere else.

import threading

seen = []


def note(args):
    seen.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))


def fail(number):
    raise ValueError("number %d" % number)


def leave():
    raise SystemExit


threading.excepthook = note
for name, target, args in (("a", fail, (1,)), ("b", leave, ()), ("c", fail, (2,))):
    thread = threading.Thread(target=target, args=args, name=name)
    thread.start()
    thread.join()
threading.excepthook = threading.__excepthook__
print(seen)
