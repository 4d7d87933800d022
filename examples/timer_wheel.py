# A timer wheel: one Timer drives any number of timeouts, which are cheap to set and to cancel.

import threading

TICK_S = 0.01


class Wheel:
    def __init__(self, slots=16):
        self.slots = [[] for _ in range(slots)]  # (rounds still to go, callback)
        self.position = 0
        self.pending = 0
        self.changed = threading.Condition()

    def after(self, ticks, callback):
        """Have callback() called so many ticks from now (at least one)."""
        with self.changed:
            slot = (self.position + ticks) % len(self.slots)
            rounds = (ticks - 1) // len(self.slots)
            entry = [rounds, callback]
            self.slots[slot].append(entry)
            self.pending += 1
            if self.pending == 1:
                self.start()
        return entry

    def cancel(self, entry):
        with self.changed:
            entry[1] = None

    def start(self):
        threading.Timer(TICK_S, self.tick).start()

    def tick(self):
        with self.changed:
            self.position = (self.position + 1) % len(self.slots)
            entries = self.slots[self.position]
            due = [entry for entry in entries if entry[0] == 0]
            self.slots[self.position] = [entry for entry in entries if entry[0] > 0]
            for entry in self.slots[self.position]:
                entry[0] -= 1
        for _, callback in due:
            if callback:
                callback()
        with self.changed:
            self.pending -= len(due)
            self.changed.notify_all()
            if self.pending:
                self.start()

    def join(self):
        """Wait until nothing is pending."""
        with self.changed:
            self.changed.wait_for(lambda: not self.pending)


def note(name):
    return lambda: print("  ", name)


wheel = Wheel()
print("in the order of their times:")
for ticks, name in ((20, "20 ticks"), (1, "1 tick"), (16, "16 ticks"), (5, "5 ticks")):
    wheel.after(ticks, note(name))
cancelled = wheel.after(3, note("3 ticks"))
wheel.cancel(cancelled)
wheel.join()
print("nothing pending")
