"""Rule E4: several threads import one module at once, and all of them get the whole of it."""

import pytest

from mprig.device import Device

pytestmark = pytest.mark.rules("E4")

# Modules in memory, so that a program brings its own to any target; `shared` is what their code
# and the program both know.
PRELUDE = """
import _thread, io, sys, vfs

class Shared:
    def __init__(self):
        self.inside = self.gate()
        self.go = self.gate()
        self.count = 0
    def gate(self):
        lock = _thread.allocate_lock()
        lock.acquire()
        return lock
    def stop(self):
        self.count += 1
        self.inside.release()
        self.go.acquire()

class Files:
    def __init__(self, files):
        self.files = files
    def mount(self, readonly, mkfs):
        pass
    def chdir(self, path):
        pass
    def stat(self, path):
        name = path.strip("/")
        if name in self.files:
            return (0x8000,) + (0,) * 9
        if any(file.startswith(name + "/") for file in self.files):
            return (0x4000,) + (0,) * 9
        raise OSError(2)
    def open(self, path, mode):
        return io.BytesIO(self.files[path.strip("/")])

def modules(**files):
    files = {name.replace("__", "/") + ".py": code.encode() for name, code in files.items()}
    vfs.mount(Files(files), "/test")
    sys.path.insert(0, "/test")

def importing(name):
    # A thread that imports a module; returns the lock that it releases at its end.
    done = shared.gate()
    def work():
        try:
            result = sys.modules["run"](name)
        except BaseException as e:
            result = type(e)
        with writing:
            results.append(result)
        done.release()
    _thread.start_new_thread(work, ())
    return done

def importing_twice(name):
    # The second thread comes while the first is in the middle of the module's code, and waits.
    first = importing(name)
    shared.inside.acquire()
    second = importing(name)
    assert not second.acquire(True, 0.1), results
    shared.go.release()
    first.acquire()
    return second

def value(name):
    __import__(name)
    return getattr(sys.modules[name], "value", "half a module")

results = []
shared = sys.modules["shared"] = Shared()
sys.modules["run"] = value
# Without a GIL neither a list nor a dictionary is to be shared: one writes at a time, and these
# names of programs are in the table before a thread looks others up in it.
writing = _thread.allocate_lock()
first = second = ends = end = m = None
"""

HALF = """
modules(m="import shared; shared.stop(); value = 'whole'")
importing_twice("m").acquire()
assert results == ["whole", "whole"] and shared.count == 1, (results, shared.count)
print("OK")
"""

# The same with a module in a package, which its __init__ and a relative import load.
PACKAGE = """
modules(
    p__init='', p__m="import shared; shared.stop(); value = 'whole'",
    q____init__="from . import m", q__m="from .n import value", q__n=
        "import shared; shared.stop(); value = 'whole'",
)
for name in ("p.m", "q.n", "q.m"):
    for module in [m for m in sys.modules if m[0] in "pq" and m[1:2] in ("", ".")]:
        del sys.modules[module]
    importing_twice(name).acquire()
assert results == ["whole"] * 6 and shared.count == 3, (results, shared.count)
print("OK")
"""

# Two modules import each other, and a thread is in the middle of each: nobody waits for ever.
CIRCLE = """
shared.others = [shared.gate(), shared.gate()]
code = '''
import shared
value = "half"
shared.others[%d].release()
shared.others[%d].acquire()
import %s as other
value = "whole"
'''
modules(a=code % (0, 1, "b"), b=code % (1, 0, "a"))
ends = [importing("a"), importing("b")]
for end in ends:
    end.acquire()
assert value("a") == value("b") == "whole"
# One of them has gone on with the half of the other's, and got all of its own.
assert results == ["whole", "whole"], results
print("OK")
"""

# A waiting thread tries again when the first thread's import fails.
FAILS = """
modules(m='''
import shared
shared.stop()
if shared.count == 1:
    1 // 0
value = "whole"
''')
second = importing_twice("m")
shared.inside.acquire()
shared.go.release()
second.acquire()
assert results == [ZeroDivisionError, "whole"] and shared.count == 2, (results, shared.count)
print("OK")
"""

# A module's code starts a thread that imports another module, and waits for it.
STARTS_THREAD = """
modules(m='''
import shared
done = shared.importing("n")
done.acquire()
value = "whole"
''', n="value = 'other'")
shared.importing = importing
assert value("m") == "whole" and results == ["other"], results
print("OK")
"""

# Ctrl-C ends the main thread's wait, and nothing else.
INTERRUPTED = """
import time
modules(m="import shared; shared.stop(); value = 'whole'")
def interrupt():
    time.sleep(0.1)  # if the main thread doesn't wait by then, it isn't a failure
    _thread.interrupt_main()
first = importing("m")
shared.inside.acquire()
try:
    _thread.start_new_thread(interrupt, ())
    import m
    print("imported", m)
except KeyboardInterrupt:
    pass
shared.go.release()
first.acquire()
import m
assert m.value == "whole" and results == ["whole"] and shared.count == 1
print("OK")
"""

# An asyncio that isn't MicroPython's, on a path without what the library has to guard one.
UNGUARDED = """
modules(asyncio="value = 'whole'", m="value = 'other'")
sys.path[:] = ["/test"]
assert value("asyncio") == "whole" and value("m") == "other"
first = importing("m")
first.acquire()
assert results == ["other"], results
print("OK")
"""

# A callback comes while the main thread waits, imports what it likes, and the wait goes on.
CALLBACK = """
import micropython
modules(m="import shared; shared.stop(); value = 'whole'", n="value = 'other'")
def callback(arg):
    import n
    with writing:
        results.append(n.value)
    shared.go.release()
first = importing("m")
shared.inside.acquire()
_thread.start_new_thread(micropython.schedule, (callback, None))
assert value("m") == "whole"
first.acquire()
assert sorted(results) == ["other", "whole"], results
print("OK")
"""

# Many threads, many modules, all of them at once.
MANY = """
code = '''
%s
x = 0
for i in range(10):
    x += i
value = "whole"
'''
names = ["m%d" % i for i in range(40)]
modules(**{
    name: code % "".join("import m%d\\n" % other for other in range(max(0, i - 3), i))
    for i, name in enumerate(names)
})
def work(turn):
    values[turn] = [value(name) for name in names[turn:] + names[:turn]]
    ends[turn].release()
for _ in range(2):
    for name in names:
        sys.modules.pop(name, None)
    values = [None] * 6
    ends = [shared.gate() for _ in range(6)]
    for turn in range(len(ends)):
        _thread.start_new_thread(work, (turn,))
    for end in ends:
        end.acquire()
    assert values == [["whole"] * len(names)] * 6, values
print("OK")
"""

# A call of __import__ by the names of another module. Since 1.27 MicroPython takes a relative name
# from there, as what stands in for __import__ passes it; before it takes it from its caller.
BY_NAMES = """
modules(
    p____init__="", p__x____init__="", p__x__y="z = 'whole'",
    q____init__="", q__m="import shared; z = __import__('x.y', shared.names, None, ('z',), 1).z",
)
import p
shared.names = {"__name__": "p", "__path__": "/test/p"}
try:
    import q.m
    result = q.m.z
except ImportError:
    result = "ImportError"
expected = "whole" if sys.implementation.version >= (1, 27, 0) else "ImportError"
assert result == expected, result
print("OK")
"""

CASES = {
    "by names": BY_NAMES,
    "half": HALF,
    "package": PACKAGE,
    "circle": CIRCLE,
    "fails": FAILS,
    "starts a thread": STARTS_THREAD,
    "interrupted": INTERRUPTED,
    "callback": CALLBACK,
    "many": MANY,
    "unguarded": UNGUARDED,
}


@pytest.mark.parametrize("case", CASES)
def test_import(target: Device, case: str) -> None:
    target.run(PRELUDE + CASES[case]).expect_ok()


# A thread that doesn't want to end is in the middle of an import when the program ends. The
# module's name is one that the interpreter keeps from program to program.
STUCK = """
modules(append='''
import shared
shared.inside.release()
while True:
    try:
        shared.go.acquire()
    except BaseException:
        pass
''')
importing("append")
shared.inside.acquire()
print("OK")
"""

AGAIN = """
modules(append="value = 'whole'")
assert value("append") == "whole"
print("OK")
"""


def test_stopped_in_the_middle(target: Device) -> None:
    """An import that a soft reset has ended isn't waited for."""
    target.run(PRELUDE + STUCK).expect_ok()
    target.run(PRELUDE + AGAIN).expect_ok()
