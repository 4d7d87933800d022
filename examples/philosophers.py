# Five philosophers at a table, a fork between each two of them; it takes two forks to eat.
#
# A fork is an RLock: a philosopher who has both may pick one up again, to eat seconds. They
# don't wait for each other in a circle, since everybody takes the lower fork first.

import threading

MEALS = 20
NAMES = ("Aristotle", "Hypatia", "Kant", "Arendt", "Confucius")


class Philosopher(threading.Thread):
    def __init__(self, name, first, second):
        super().__init__(name=name)
        self.first = first
        self.second = second
        self.meals = 0

    def run(self):
        while self.meals < MEALS:
            with self.first:
                # Not for ever, to be polite: perhaps the neighbour has to begin.
                if self.second.acquire(timeout=0.01):
                    try:
                        self.eat()
                    finally:
                        self.second.release()

    def eat(self):
        self.meals += 1
        if self.meals % 2 == 0 and self.meals < MEALS:
            with self.first, self.second:
                self.meals += 1


forks = [threading.RLock() for _ in NAMES]
philosophers = []
for seat, name in enumerate(NAMES):
    left, right = sorted((seat, (seat + 1) % len(NAMES)))
    philosophers.append(Philosopher(name, forks[left], forks[right]))
for philosopher in philosophers:
    philosopher.start()
for philosopher in philosophers:
    philosopher.join()
    print(philosopher.name, "had", philosopher.meals, "meals")
print("forks on the table:", sum(fork.acquire(False) for fork in forks))
