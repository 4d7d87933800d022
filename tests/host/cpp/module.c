// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// What MicroPython's macros say of a module isn't C++.

#include "py/runtime.h"

mp_obj_t cpp_wait(mp_obj_t buffer);
mp_obj_t cpp_is_thread(void);

static MP_DEFINE_CONST_FUN_OBJ_1(wait_obj, cpp_wait);
static MP_DEFINE_CONST_FUN_OBJ_0(is_thread_obj, cpp_is_thread);

static const mp_rom_map_elem_t globals_table[] = {
    {MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR_cpp)},
    {MP_ROM_QSTR(MP_QSTR_wait), MP_ROM_PTR(&wait_obj)},
    {MP_ROM_QSTR(MP_QSTR_is_thread), MP_ROM_PTR(&is_thread_obj)},
};
static MP_DEFINE_CONST_DICT(globals, globals_table);

const mp_obj_module_t cpp_module = {
    .base = {&mp_type_module},
    .globals = (mp_obj_dict_t *)&globals,
};
MP_REGISTER_MODULE(MP_QSTR_cpp, cpp_module);
