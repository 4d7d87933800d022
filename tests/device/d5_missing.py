# rules: D5
# Without sys.settrace, settrace and the like say what to build; with it they take None.

import sys
import threading


def main():
    for name in ("settrace", "setprofile", "settrace_all_threads", "setprofile_all_threads"):
        function = getattr(threading, name)
        try:
            function(None)
            assert hasattr(sys, "settrace")
        except RuntimeError as e:
            assert not hasattr(sys, "settrace")
            assert "MICROPY_PY_SYS_SETTRACE" in str(e)
    assert threading.gettrace() is threading.getprofile() is None
    print("OK")


main()
