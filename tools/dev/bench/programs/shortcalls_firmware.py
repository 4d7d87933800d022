# N calls that give the GIL away and take it back at once, alone and beside a thread that computes:
# instructions a call, whoever had them; and how often the computing thread went round its loop
# meanwhile.
import _thread


def spin():
    global turns
    while running:
        turns += 1


def calls(n):
    call = machine.short_call
    before = turns
    start = clock()
    for _ in range(n):
        call()
    return since(start), turns - before


turns = 0
running = True
calls(N // 10)
alone = calls(N)[0]
_thread.stack_size(STACK)
_thread.start_new_thread(spin, ())
time.sleep_ms(50)
beside, computed = calls(N)
running = False
time.sleep_ms(50)
report(alone=alone / N, beside=beside / N, computed=computed)
