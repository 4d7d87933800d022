# rules: C4
# needs: foreign
# C code gives the GIL away with its only references in callee-saved registers: they live on.

import _thread
import gc
import machine

ROUNDS = 20
held = []
told = _thread.allocate_lock()


def make(number):
    return bytearray([number + 1] * 40)


def disturb():
    gc.collect()
    _rubbish = [bytearray(40) for _ in range(400)]


def hold():
    held.append(machine.registers_hold(make))


def in_a_thread():
    handle = _thread.start_joinable_thread(hold)
    machine.registers_during(disturb)
    handle.join()


def hold_and_tell():
    hold()
    told.release()


# False while the driver is on its way out of the call before.
def is_called(function):
    try:
        machine.driver_call(function)
        return True
    except RuntimeError:
        return False


def in_a_drivers_task():
    while not is_called(hold_and_tell):
        pass
    machine.registers_during(disturb)
    told.acquire()


def main():
    told.acquire()
    for _ in range(ROUNDS):
        for function in (in_a_thread, in_a_drivers_task):
            function()
            assert held.pop() == tuple(make(number) for number in range(8)), function
    print("OK")


main()
