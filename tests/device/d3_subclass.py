# rules: D3
# A class derived from Condition that forgets its __init__; timeouts that aren't numbers; and what
# wait_for() returns.

import threading


class Forgetful(threading.Condition):
    def __init__(self):
        pass


def main():
    cond = Forgetful()
    for use in (cond.notify, cond.wait, cond.acquire, cond.__enter__, lambda: cond.anything):
        try:
            use()
            raise SystemExit("usable")
        except AttributeError:
            pass

    cond = threading.Condition()
    with cond:
        for wait in (cond.wait, lambda timeout: cond.wait_for(lambda: False, timeout)):
            try:
                wait(float("nan"))
                raise SystemExit("waited")
            except ValueError:
                pass
        assert not cond._waiters and cond.notify() is None
        for timeout in (0, -1, 0.001):
            assert cond.wait_for(lambda: "", timeout) == ""
            assert cond.wait_for(lambda: "yes", timeout) == "yes"
        values = ["", 0, "third"]
        assert cond.wait_for(lambda: values.pop(0), 0) == 0
        assert cond.wait_for(lambda: values.pop(0)) == "third"
    print("OK")


main()
