# Comes before every program on the firmware, under -icount: "time" in instructions, those that
# the CPU really ran. IDLE_CYCLES is an address, INSTRUCTIONS_PER_CYCLE a fraction.
import json
import time

import machine


def clock():
    return time.ticks_cpu(), machine.mem32[IDLE_CYCLES]


def since(start):
    now, idle = clock()
    cycles = time.ticks_diff(now, start[0]) - ((idle - start[1]) & 0xFFFFFFFF)
    return cycles * INSTRUCTIONS_PER_CYCLE[0] // INSTRUCTIONS_PER_CYCLE[1]


def report(**numbers):
    print(json.dumps(numbers))


def percentile(values, percent):
    return sorted(values)[(len(values) - 1) * percent // 100]
