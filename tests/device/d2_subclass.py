# rules: D2
# Classes derived from Thread: their own run(), and one that forgets Thread's __init__.

import threading


class Adder(threading.Thread):
    def __init__(self, a, b):
        super().__init__(name="adder")
        self.a = a
        self.b = b
        self.sum = None

    def run(self):
        self.sum = self.a + self.b
        assert threading.current_thread() is self


class Forgetful(threading.Thread):
    def __init__(self):
        pass


class Before(threading.Thread):
    # Calls the inherited run(), with what it was given.
    def run(self):
        order.append("before")
        super().run()


order = []


def main():
    adders = [Adder(i, 10) for i in range(4)]
    for adder in adders:
        adder.start()
    for adder in adders:
        adder.join()
    assert [adder.sum for adder in adders] == [10, 11, 12, 13]
    assert repr(adders[0]).startswith("<Adder(adder, stopped")

    for use in ("start", "join"):
        try:
            getattr(Forgetful(), use)()
            raise SystemExit(use)
        except RuntimeError as e:
            assert str(e) == "Thread.__init__() not called"

    thread = Before(target=order.append, args=("target",))
    thread.start()
    thread.join()
    assert order == ["before", "target"]
    print("OK")


main()
