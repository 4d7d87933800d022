# rules: D8 D2
# A thread's name is the system's, too: from its start on, and when it renames itself.

import _thread
import threading

seen = []


def note():
    # Notes as much of the name as the system keeps.
    name = _thread._get_name()
    seen.append(name)
    return name


def work(gate, named):
    me = threading.current_thread()
    assert note() and me.name.startswith(seen[-1])
    for name in ("second", "3"):
        me.name = name
        assert note() and name.startswith(seen[-1])
    me.setName("fourth")
    assert note() and "fourth".startswith(seen[-1])
    named.set()
    gate.wait()


def cut_between_characters():
    # Wherever the system cuts it, it is a string: its bytes can be decoded again.
    for start in range(40):
        name = "x" * start + "é✓" * 20
        _thread.set_name(name)
        kept = _thread._get_name()
        assert kept and name.startswith(kept)
        assert str(bytes(kept, "utf-8"), "utf-8") == kept
        listed = _thread._threads()[0].name
        assert listed and str(bytes(listed, "utf-8"), "utf-8") == listed


def main():
    failures = []
    threading.excepthook = lambda args: failures.append(args.exc_value)
    before = note()
    gate, named = threading.Event(), threading.Event()
    thread = threading.Thread(target=work, args=(gate, named), name="first")
    assert thread.name == "first"
    thread.name = "begun"  # before it starts
    thread.start()
    assert named.wait(50), failures
    # Another thread can't rename it for the system, nor is itself renamed.
    thread.name = "other"
    assert thread.name == "other" and note() == before
    gate.set()
    thread.join()
    thread.name = "ended"
    assert not failures, failures
    # Even when they are cut, they are four names.
    assert len(set(seen[1:5])) == 4 and seen[1] in "begun", seen

    main_thread = threading.main_thread()
    kept = main_thread.name
    main_thread.name = "mine"
    assert note() and "mine".startswith(seen[-1])
    main_thread.name = kept
    cut_between_characters()
    _thread.set_name(before)
    assert note() == before
    print("OK")


main()
