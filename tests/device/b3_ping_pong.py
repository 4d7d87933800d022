# rules: B3 B7
# Two threads hand a turn to and fro, each by releasing what the other one has taken.

import _thread

ROUNDS = 1000
ping = _thread.allocate_lock()
pong = _thread.allocate_lock()
ping.acquire()
pong.acquire()
turns = []


def answer():
    for number in range(ROUNDS):
        ping.acquire()
        turns.append(number)
        pong.release()


def main():
    handle = _thread.start_joinable_thread(answer)
    for number in range(ROUNDS):
        ping.release()
        pong.acquire()
        assert len(turns) == number + 1
    handle.join()
    assert turns == list(range(ROUNDS))
    assert ping.locked() and pong.locked()
    print("OK")


main()
