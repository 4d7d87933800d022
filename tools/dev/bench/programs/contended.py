# Two threads go round three locks, each waiting for the one that the other has: what a turn of both
# costs. Who has acquired a lock releases it, as upstream's threads on FreeRTOS ask for.
import _thread


def go_round(n, has, one, two):
    for _ in range(n):
        one.acquire()
        has.release()
        two.acquire()
        one.release()
        has.acquire()
        two.release()
    has.release()


def follow(n):
    b.acquire()
    go_round(n, b, c, a)


def cost(n):
    a.acquire()
    _thread.stack_size(STACK)
    _thread.start_new_thread(follow, (n,))
    time.sleep_ms(50)
    start = clock()
    go_round(n, a, b, c)
    elapsed = since(start)
    time.sleep_ms(50)
    return elapsed / (3 * n)


a, b, c = [_thread.allocate_lock() for _ in range(3)]
cost(N // 10)
report(cost=cost(N))
