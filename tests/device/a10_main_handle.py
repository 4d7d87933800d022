# rules: A10
# The main thread's handle, as threading uses it.

import _thread

me = _thread.get_ident()
assert _thread._get_main_thread_ident() == me
assert _thread._is_main_interpreter() is True
assert _thread.daemon_threads_allowed() is True

handle = _thread._make_thread_handle(me)
assert handle.ident == me and not handle.is_done()

seen = []
_thread.start_joinable_thread(lambda: seen.append(_thread._get_main_thread_ident())).join()
assert seen == [me]
assert _thread.lock is _thread.LockType
print("OK")
