// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The port's part of the machine module; extmod/modmachine.c includes it.

#include "FreeRTOS.h"
#include "task.h"

#include "board.h"
#include "ports/mps2/threads/threads.h"
#if MPS2_TESTS && MPS2_MODTHREAD
#include "modthread/backends/freertos/require_stack.h"
#endif

enum {
    RESET_POWER_ON = 1,
};

NORETURN static void mp_machine_reset(void) {
    board_reset();
}

// The board doesn't say.
static mp_int_t mp_machine_reset_cause(void) {
    return RESET_POWER_ON;
}

static void mp_machine_idle(void) {
    mp_event_handle_nowait();
    mp_port_pause();
}

// poweroff(status=0): ends QEMU with this exit status.
static mp_obj_t machine_poweroff(size_t n_args, const mp_obj_t *args) {
    board_exit(n_args == 0 ? 0 : (int)mp_obj_get_int(args[0]));
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(machine_poweroff_obj, 0, 1, machine_poweroff);

// kernel(): how many tasks the kernel has, and how many bytes of its heap, the memory for
// threads, are free.
static mp_obj_t machine_kernel(void) {
    size_t heap = mp_port_kernel_heap(); // takes back what threads that have ended left
    mp_obj_t counts[] = {
        mp_obj_new_int_from_uint(uxTaskGetNumberOfTasks()),
        mp_obj_new_int_from_uint(heap),
    };
    return mp_obj_new_tuple(MP_ARRAY_SIZE(counts), counts);
}
static MP_DEFINE_CONST_FUN_OBJ_0(machine_kernel_obj, machine_kernel);

#if MPS2_TESTS && MPS2_MODTHREAD
// require_stack(bytes): as code that takes so much of the stack begins.
static mp_obj_t machine_require_stack(mp_obj_t bytes) {
    mt_py_require_stack((size_t)mp_obj_get_int(bytes));
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(machine_require_stack_obj, machine_require_stack);

#define MPS2_FOR_TESTS \
    {MP_ROM_QSTR(MP_QSTR_require_stack), MP_ROM_PTR(&machine_require_stack_obj)}, \
        {MP_ROM_QSTR(MP_QSTR_driver_call), MP_ROM_PTR(&mp_driver_call_obj)}, \
        {MP_ROM_QSTR(MP_QSTR_registers_hold), MP_ROM_PTR(&mp_registers_hold_obj)}, \
        {MP_ROM_QSTR(MP_QSTR_registers_during), MP_ROM_PTR(&mp_registers_during_obj)}, \
        {MP_ROM_QSTR(MP_QSTR_served_in_line), MP_ROM_PTR(&mp_served_in_line_obj)}, \
        {MP_ROM_QSTR(MP_QSTR_short_call), MP_ROM_PTR(&mp_short_call_obj)},
#elif MPS2_TESTS
#define MPS2_FOR_TESTS {MP_ROM_QSTR(MP_QSTR_short_call), MP_ROM_PTR(&mp_short_call_obj)},
#else
#define MPS2_FOR_TESTS
#endif

#define MICROPY_PY_MACHINE_EXTRA_GLOBALS \
    {MP_ROM_QSTR(MP_QSTR_poweroff), MP_ROM_PTR(&machine_poweroff_obj)}, \
        {MP_ROM_QSTR(MP_QSTR_kernel), MP_ROM_PTR(&machine_kernel_obj)}, \
        MPS2_FOR_TESTS {MP_ROM_QSTR(MP_QSTR_RamDisk), MP_ROM_PTR(&mp_type_ram_disk)}, \
        {MP_ROM_QSTR(MP_QSTR_PWRON_RESET), MP_ROM_INT(RESET_POWER_ON)},

extern const mp_obj_type_t mp_type_ram_disk; // ramdisk.c
extern const mp_obj_fun_builtin_fixed_t mp_driver_call_obj; // threads/driver.c
extern const mp_obj_fun_builtin_fixed_t mp_registers_hold_obj; // threads/registers.c
extern const mp_obj_fun_builtin_fixed_t mp_registers_during_obj;
extern const mp_obj_fun_builtin_fixed_t mp_served_in_line_obj; // threads/line.c
extern const mp_obj_fun_builtin_fixed_t mp_short_call_obj; // threads/shortcall.c
