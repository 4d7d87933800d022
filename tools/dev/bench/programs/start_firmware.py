# What a thread costs from its start to the end of all that is done for it; waiting isn't counted.
import _thread


def nothing():
    pass


def run(n, function):
    start = clock()
    for _ in range(n):
        if function:
            _thread.stack_size(STACK)
            _thread.start_new_thread(function, ())
        else:
            _thread.stack_size(STACK)
        time.sleep_ms(30)
    return since(start) / n


run(2, nothing)
report(finish=run(N, nothing) - run(N, None))
