# rules: E3
# Several threads import one module: all get the whole of it. Nobody waits for another module,
# or for ever.

import _thread
import io
import os
import sys

FILES = {
    # Each waits, half made, until the main thread has seen that the others want it, too.
    "whole.py": "import e3\ne3.execute('whole')\nafter = True\n",
    "fails.py": "import e3\ne3.execute('fails')\nafter = True\n",
    "ring_a.py": "import e3\ne3.execute('ring_a')\nimport ring_b\nafter = True\n",
    "ring_b.py": "import e3\ne3.execute('ring_b')\nimport ring_a\nafter = True\n",
    "package/__init__.py": "",
    "package/outer.py": "import e3\ne3.execute('package.outer')\nafter = True\n",
    "package/other.py": "from . import inner\nafter = True\n",
    "package/inner.py": "after = True\n",
}


class Files:
    # A file system with these files.

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def stat(self, path):
        name = path.strip("/")
        if name in FILES:
            return (0x8000,) + (0,) * 9
        if any(file.startswith(name + "/") for file in FILES):
            return (0x4000,) + (0,) * 9
        raise OSError(2)

    def open(self, path, mode):
        return io.BytesIO(FILES[path.strip("/")].encode())


class Module:
    # What the files import. The test opens the gates.

    def __init__(self):
        self.running = {}
        self.gates = {}
        self.executed = []

    def execute(self, name):
        self.executed.append(name)
        if name in self.gates:
            self.running[name].release()
            with self.gates[name]:
                pass
        if self.executed == ["fails"]:
            raise ValueError(name)

    def close(self, name):
        self.running[name] = _thread.allocate_lock()
        self.running[name].acquire()
        self.gates[name] = _thread.allocate_lock()
        self.gates[name].acquire()


e3 = sys.modules["e3"] = Module()
results = []


def load(name):
    try:
        __import__(name)
        results.append(hasattr(sys.modules[name], "after"))
    except ValueError:
        results.append("failed")


def start(name):
    return _thread.start_joinable_thread(lambda: load(name))


def check(name, others, expected, executed=1):
    # One thread is in the middle of the module; the others come, and then it goes on.
    results.clear()
    e3.executed.clear()
    e3.close(name)
    threads = [start(name)]
    e3.running[name].acquire()
    threads += [start(name) for _ in range(others)]
    load("package.other")  # while one module is being executed, others can be had
    for _ in range(20):
        _thread.start_joinable_thread(lambda: None).join()  # lets the others get far enough
    e3.gates[name].release()
    for thread in threads:
        thread.join()
    assert sorted(map(str, results)) == sorted(map(str, expected)), (name, results)
    assert e3.executed == [name] * executed, e3.executed
    del e3.gates[name]


def check_ring():
    # Two modules that import each other, begun at the same time.
    results.clear()
    e3.close("ring_a")
    e3.close("ring_b")
    threads = [start("ring_a"), start("ring_b")]
    for name in ("ring_a", "ring_b"):
        e3.running[name].acquire()
    for name in ("ring_a", "ring_b"):
        e3.gates[name].release()
    for thread in threads:
        thread.join()
    assert results == [True, True], results


os.mount(Files(), "/e3")
sys.path[:] = ["/e3"]
check("whole", 3, [True] * 5)
check("fails", 1, ["failed", True, True], 2)
check("package.outer", 2, [True] * 4)
check_ring()
print("OK")
