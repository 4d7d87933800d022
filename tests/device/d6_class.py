# rules: D6
# An attribute that a thread sets is its own, also if the class has that name: neither other
# threads, nor other objects, nor the class see it. Several bases, and a __getattr__ of one's own.

import threading


class Mine(threading.local):
    number = 2

    def __init__(self):
        self._value = 1

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, value):
        self._value = 2 * value

    @property
    def fixed(self):
        return 5

    def hello(self):
        return "hello %s" % self._value

    @staticmethod
    def static():
        return "static"

    @classmethod
    def made_by(cls):
        return cls.__name__


class Further(Mine):
    pass


def elsewhere(function, *args):
    # The result of a call in another thread.
    results = []
    thread = threading.Thread(target=lambda: results.append(function(*args)))
    thread.start()
    thread.join()
    return results[0]


def other():
    return "other"


def set_all(mine):
    mine.hello = mine.static = mine.made_by = other
    mine.number = 7
    return mine.hello(), mine.static(), mine.made_by(), mine.number


def all_of(mine):
    return mine.hello(), mine.static(), mine.made_by(), mine.number


def check_shadows(kind):
    mine = kind()
    mine.value = 5
    plain = ("hello 10", "static", kind.__name__, 2)
    assert all_of(mine) == plain
    assert elsewhere(set_all, mine) == ("other", "other", "other", 7)
    assert all_of(mine) == plain
    assert all_of(kind()) == ("hello 1", "static", kind.__name__, 2)
    assert kind.number == 2 and kind.hello(mine) == "hello 10" and kind.static() == "static"
    assert set_all(mine) == ("other", "other", "other", 7)
    for name in ("hello", "static", "made_by", "number"):
        delattr(mine, name)
        try:
            delattr(mine, name)
            raise SystemExit("deleted twice")
        except AttributeError:
            pass
    assert all_of(mine) == plain
    # A value that the class gets later is everybody's who hasn't set one.
    kind.number = 9
    assert mine.number == 9 and elsewhere(getattr, mine, "number") == 9
    kind.number = 2
    try:
        mine.fixed = 1
        raise SystemExit("set")
    except AttributeError:
        assert mine.fixed == 5


class Base:
    def __init__(self, n):
        self.n = n


class First(threading.local, Base):
    pass


class Second(Base, threading.local):
    pass


class Calling(threading.local):
    def __init__(self, n):
        super().__init__()
        self.n = n


def check_bases():
    for kind in (First, Second, Calling):
        obj = kind(42)
        assert isinstance(obj, kind) and isinstance(obj, threading.local)
        assert obj.n == 42 and elsewhere(getattr, obj, "n") == 42
        obj.n = 1
        obj.m = 2
        assert elsewhere(getattr, obj, "n") == 42 and not elsewhere(hasattr, obj, "m")
        assert (obj.n, obj.m) == (1, 2) and kind.__name__ in repr(obj)
    for args, kwargs in (((1,), {}), ((), {"n": 1})):
        try:
            threading.local(*args, **kwargs)
            raise SystemExit("took an argument")
        except TypeError:
            pass


class Asking(threading.local):
    def __getattr__(self, name):
        if name.startswith("magic"):
            return name
        raise AttributeError(name)


def check_getattr():
    obj = Asking()
    obj.a = 1
    obj.magic = 2
    assert (obj.a, obj.magic, obj.magic2) == (1, 2, "magic2")
    assert elsewhere(getattr, obj, "magic") == "magic"
    assert not hasattr(obj, "b") and not elsewhere(hasattr, obj, "a")


def main():
    check_shadows(Mine)
    check_shadows(Further)
    check_bases()
    check_getattr()
    print("OK")


main()
