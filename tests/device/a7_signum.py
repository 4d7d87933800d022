# rules: A7
# interrupt_main by its number, in the main thread itself (at once), and with numbers that are none.

import _thread

late = []
for call in ((), (2,)):
    try:
        _thread.interrupt_main(*call)
        late.append(call)
        while True:
            pass
    except KeyboardInterrupt:
        pass

assert not late

for number in (-1, 0, 1000):
    try:
        _thread.interrupt_main(number)
    except ValueError:
        continue
    raise AssertionError(number)

try:
    _thread.interrupt_main("2")
except TypeError:
    print("OK")
