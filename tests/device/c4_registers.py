# rules: C4
# needs: foreign
# C code gives the GIL away with its only references in callee-saved registers: they live on.

import _thread
import gc
import machine

ROUNDS = 20
held = []


def make(number):
    return bytearray([number + 1] * 40)


def disturb():
    gc.collect()
    _rubbish = [bytearray(40) for _ in range(400)]


def hold():
    held.append(machine.registers_hold(make))


def main():
    for _ in range(ROUNDS):
        handle = _thread.start_joinable_thread(hold)
        machine.registers_during(disturb)
        handle.join()
        assert held.pop() == tuple(make(number) for number in range(8))
    print("OK")


main()
