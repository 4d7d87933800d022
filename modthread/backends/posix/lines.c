// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Whole lines. print() writes a line piece by piece, and each write gives the GIL away: two
// threads that print at the same time would write into each other's lines. Here a piece is
// written with the GIL, if the other side takes it at once, so no other thread prints before
// the end of the line. Where a write would block, it gives the GIL away as ever.

#include <poll.h>
#include <unistd.h>

#include "py/mpthread.h"
#include "py/stream.h"

#if MICROPY_PY_THREAD

// So much is written in one piece by every system, if it takes any.
#define PIECE_MAX (512)

#if MICROPY_PY_THREAD_GIL
// sys.stdout and sys.stderr; of their type only the port knows.
extern struct _mp_dummy_t mp_sys_stdout_obj;
extern struct _mp_dummy_t mp_sys_stderr_obj;

// The file that the stream writes to; -1 if it is none of those, or others take the text, too.
static int file_of(const void *stream) {
    #if MICROPY_PY_OS_DUPTERM
    if (MP_STATE_VM(dupterm_objs[0]) != MP_OBJ_NULL) {
        return -1;
    }
    #endif
    return stream == &mp_sys_stdout_obj ? STDOUT_FILENO
        : stream == &mp_sys_stderr_obj  ? STDERR_FILENO
                                        : -1;
}

// Writes what can be written without blocking; returns how much that was.
static size_t write_at_once(int file, const char *text, size_t len) {
    struct pollfd ready = {.fd = file, .events = POLLOUT};
    if (file < 0 || poll(&ready, 1, 0) != 1 || ready.revents != POLLOUT) {
        return 0;
    }
    ssize_t written = write(file, text, len);
    return written < 0 ? 0 : (size_t)written;
}
#endif

void __real_mp_stream_write_adaptor(void *stream, const char *text, size_t len);
void __wrap_mp_stream_write_adaptor(void *stream, const char *text, size_t len);

// Linked with --wrap.
void __wrap_mp_stream_write_adaptor(void *stream, const char *text, size_t len) {
    size_t written = 0;
    #if MICROPY_PY_THREAD_GIL
    if (len != 0 && len <= PIECE_MAX) {
        written = write_at_once(file_of(stream), text, len);
    }
    #endif
    if (len == 0 || written < len) {
        __real_mp_stream_write_adaptor(stream, text + written, len - written);
    }
}

#endif // MICROPY_PY_THREAD
