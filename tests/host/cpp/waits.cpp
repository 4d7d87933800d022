// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Functions in C++ that use threads as MicroPython's own modules do, and modthread's headers.

extern "C" {
#include "py/mpthread.h"
#include "py/runtime.h"

mp_obj_t cpp_wait(mp_obj_t buffer);
mp_obj_t cpp_is_thread(void);
}

#include "modthread/core/backend.h"
#include "modthread/core/config.h"

namespace {

// Other threads run for as long as it is there.
class Away {
  public:
    Away() {
        MP_THREAD_GIL_EXIT();
    }
    ~Away() {
        MP_THREAD_GIL_ENTER();
    }
    Away(const Away &) = delete;
    Away &operator=(const Away &) = delete;
};

// How often it was called until it was true.
template <typename Condition> unsigned count_until(Condition condition) {
    unsigned count = 1;
    while (!condition()) {
        ++count;
    }
    return count;
}

} // namespace

// Waits until the buffer's first byte isn't 0, and returns the byte and MP_QSTR_set.
mp_obj_t cpp_wait(mp_obj_t buffer) {
    mp_buffer_info_t info;
    mp_get_buffer_raise(buffer, &info, MP_BUFFER_READ);
    const auto *first = static_cast<const volatile byte *>(info.buf);
    {
        Away away;
        count_until([first] { return *first != 0; });
    }
    mp_obj_t items[] = {mp_obj_new_int(*first), MP_OBJ_NEW_QSTR(MP_QSTR_set)};
    return mp_obj_new_tuple(2, items);
}

// Whether the calling thread is one of Python's.
mp_obj_t cpp_is_thread(void) {
    return mp_obj_new_bool(mt_os_self() != nullptr);
}
