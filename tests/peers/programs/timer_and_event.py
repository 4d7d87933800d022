# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# An event that a timer sets, and a timer that is cancelled before its time.

import threading

event = threading.Event()
print(event.is_set(), event.wait(0.01))
threading.Timer(0.01, event.set).start()
print(event.wait(), event.is_set())
event.clear()
late = threading.Timer(600, event.set)
late.start()
late.cancel()
late.join()
print(event.is_set(), late.is_alive())
named = threading.Timer(0, print, args=("called", 1), kwargs={"end": "!\n"})
named.start()
named.join()
