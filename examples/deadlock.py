# Two accounts, and two transfers at the same time: each locks the account that the money comes
# from, then the one that it goes to. So each has what the other waits for.
#
# The program says so, and ends one of the transfers. With detect_deadlocks() it would not come to
# that: the transfer that closes the circle gets an exception instead.

import threading
import time

import threadtools


class Account:
    def __init__(self, name, balance):
        self.name = name
        self.balance = balance
        self.lock = threading.RLock()


def transfer(source, target, amount, both_ready):
    with source.lock:
        both_ready.wait()  # what a bad moment does in a real program
        with target.lock:
            source.balance -= amount
            target.balance += amount


def start(name, *args):
    thread = threading.Thread(target=transfer, name=name, args=args)
    thread.start()
    return thread


def main():
    ann = Account("Ann", 100)
    bob = Account("Bob", 100)
    both_ready = threading.Barrier(2)
    threads = [start("one", ann, bob, 10, both_ready), start("two", bob, ann, 20, both_ready)]
    while not threadtools.deadlocks():
        time.sleep(0.01)
    threadtools.show()
    threadtools.interrupt(threads[1], SystemExit)
    for thread in threads:
        thread.join()
    print("Ann has", ann.balance, "and Bob has", bob.balance)


main()
