# One thread that computes: a loop, function calls, and objects.


def count(n):
    total = 0
    i = 0
    while i < n:
        total += i & 7
        i += 1
    return total


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def build(n):
    for i in range(n):
        [i, i, i]


def cost(function, n):
    start = clock()
    function(n)
    return since(start)


count(100)
loop = cost(count, N * 10)
calls = cost(fib, DEPTH)
objects = cost(build, N)
report(loop=loop, calls=calls, objects=objects, total=loop + calls + objects)
