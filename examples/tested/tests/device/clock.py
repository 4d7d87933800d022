# It runs as a whole on the target, and passes when it ends without an exception.
import time

start = time.ticks_ms()
time.sleep_ms(5)
assert time.ticks_diff(time.ticks_ms(), start) >= 5
assert time.ticks_diff(start, time.ticks_add(start, 7)) == -7
