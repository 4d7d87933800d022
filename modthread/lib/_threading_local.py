# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""threading.local: an object whose attributes are each thread's own.

The core looks into an object itself before it looks into its class, and all threads have
the same object. So nothing but what leads to each thread's values is stored there: what a
thread sets goes into a dict of its own, which __getattr__ finds when the class has no such
name. For names that the class has, too, each object of a derived class has a hidden class,
derived from that; a descriptor there decides between the thread's value and the class's.
"""

import threading

_STATE = "_local__state"  # the one attribute of the object itself


class _Shadow:
    # In a hidden class, for a name that the class has and some thread has set.

    def __init__(self, name):
        self.name = name

    def __get__(self, obj, cls):
        values = _values(obj)
        if self.name in values:
            return values[self.name]
        return getattr(super(cls, obj), self.name)


def _values(obj):
    # The calling thread's attributes; its first use of the object runs __init__.
    own, args, kwargs = obj._local__state
    try:
        return own.values
    except AttributeError:
        own.values = {}
    try:
        if hasattr(type(obj), "__init__"):
            obj.__init__(*args, **kwargs)
    except BaseException:
        del own.values
        raise
    return own.values


def _find(obj, name):
    values = _values(obj)
    if name in values:
        return values[name]
    raise AttributeError("'%s' object has no attribute '%s'" % (type(obj).__name__, name))


def _find_or_ask(obj, name):
    # For a class that has a __getattr__ of its own: that comes last.
    values = _values(obj)
    if name in values:
        return values[name]
    return super(type(obj), obj).__getattr__(name)


def _refuse(obj):
    # A thread's attributes can't be exchanged for others.
    name = type(obj).__name__
    raise AttributeError("'%s' object attribute '__dict__' is read-only" % name)


def _hidden_class(cls):
    has_own = cls.__getattr__ is not _find
    return type(cls.__name__, (cls,), {"__getattr__": _find_or_ask} if has_own else {})


class local:
    """An object whose attributes are each thread's own. Classes may derive from it."""

    __getattr__ = _find

    def __new__(cls, *args, **kwargs):
        if (args or kwargs) and not hasattr(cls, "__init__"):
            raise TypeError("Initialization arguments are not supported")
        self = object.__new__(cls if cls is local else _hidden_class(cls))
        object.__setattr__(self, _STATE, (threading._thread._local(), args, kwargs))
        _values(self)
        return self

    def __setattr__(self, name, value):
        if name == "__dict__":
            _refuse(self)
        values = _values(self)
        cls = type(self)
        if cls is not local and not isinstance(getattr(cls, name, self), (_Shadow, local)):
            setattr(cls, name, _Shadow(name))
        values[name] = value

    def __delattr__(self, name):
        if name == "__dict__":
            _refuse(self)
        try:
            del _values(self)[name]
        except KeyError:
            raise AttributeError(name)
