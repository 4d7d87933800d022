# rules: D1 D2
# A thread's name and daemon flag, by attribute and by the old methods.

import threading


def main():
    gate = threading.Event()
    thread = threading.Thread(target=gate.wait, name=7)
    assert thread.name == thread.getName() == "7"
    thread.name = "first"
    assert thread.getName() == "first"
    thread.setName("second")
    assert thread.name == "second"

    assert thread.daemon is thread.isDaemon() is False
    thread.daemon = True
    assert thread.isDaemon() is True
    thread.setDaemon(0)
    assert thread.daemon is False
    for daemon in (1, 0):  # whatever is true or false
        other = threading.Thread(target=int, daemon=daemon)
        assert other.daemon is bool(daemon)
        other.start()
        other.join()

    assert thread.isAlive() is thread.is_alive() is False
    thread.start()
    assert thread.isAlive() is thread.is_alive() is True
    thread.name = "third"
    for change in (lambda: thread.setDaemon(True), lambda: setattr(thread, "daemon", True)):
        try:
            change()
            raise SystemExit("changed")
        except RuntimeError as e:
            assert str(e) == "cannot set daemon status of active thread"
    assert not gate.isSet()
    gate.set()
    assert gate.isSet()
    thread.join()
    assert thread.isAlive() is thread.is_alive() is False
    assert thread.name == "third"
    print("OK")


main()
