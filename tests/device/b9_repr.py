# rules: B9 B4
# repr shows whether an RLock is locked, its owner and its count.

import _thread

lock = _thread.RLock()
text = repr(lock)
assert "unlocked" in text and "owner=0" in text and "count=0" in text, text
with lock, lock:
    text = repr(lock)
    assert "unlocked" not in text and "locked" in text, text
    assert "owner=%d" % _thread.get_ident() in text and "count=2" in text, text
assert "unlocked" in repr(lock)
print("OK")
