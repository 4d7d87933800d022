// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// machine.RamDisk(): a block device in memory outside of Python's heap, so that
// files outlive a soft reset. There is one; all its objects are the same disk.

#include <string.h>

#include "py/mperrno.h"
#include "py/runtime.h"
#include "extmod/vfs.h"

enum {
    BLOCK_SIZE = 512,
    BLOCK_COUNT = MPS2_DISK_SIZE / BLOCK_SIZE,
};

static uint8_t disk[BLOCK_COUNT][BLOCK_SIZE];

extern const mp_obj_type_t mp_type_ram_disk;
static const mp_obj_base_t the_disk = {&mp_type_ram_disk};

static mp_obj_t make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw,
    const mp_obj_t *args) {
    (void)type;
    (void)args;
    mp_arg_check_num(n_args, n_kw, 0, 0, false);
    return MP_OBJ_FROM_PTR(&the_disk);
}

// Where a transfer begins; NULL if not all of it is on the disk. Whole blocks, or
// with a third argument bytes from an offset in one.
static uint8_t *place(size_t n_args, const mp_obj_t *args, size_t length) {
    mp_int_t block = mp_obj_get_int(args[1]);
    mp_int_t offset = n_args > 3 ? mp_obj_get_int(args[3]) : 0;
    if (block < 0 || block >= BLOCK_COUNT || offset < 0 || offset >= BLOCK_SIZE) {
        return NULL;
    }
    uint8_t *start = &disk[block][offset];
    return length <= (size_t)(&disk[0][0] + sizeof(disk) - start) ? start : NULL;
}

static mp_obj_t readblocks(size_t n_args, const mp_obj_t *args) {
    mp_buffer_info_t buffer;
    mp_get_buffer_raise(args[2], &buffer, MP_BUFFER_WRITE);
    const uint8_t *from = place(n_args, args, buffer.len);
    if (from == NULL) {
        return MP_OBJ_NEW_SMALL_INT(-MP_EIO);
    }
    memcpy(buffer.buf, from, buffer.len);
    return MP_OBJ_NEW_SMALL_INT(0);
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(readblocks_obj, 3, 4, readblocks);

static mp_obj_t writeblocks(size_t n_args, const mp_obj_t *args) {
    mp_buffer_info_t buffer;
    mp_get_buffer_raise(args[2], &buffer, MP_BUFFER_READ);
    uint8_t *to = place(n_args, args, buffer.len);
    if (to == NULL) {
        return MP_OBJ_NEW_SMALL_INT(-MP_EIO);
    }
    memcpy(to, buffer.buf, buffer.len);
    return MP_OBJ_NEW_SMALL_INT(0);
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(writeblocks_obj, 3, 4, writeblocks);

static mp_obj_t ioctl(mp_obj_t self, mp_obj_t request, mp_obj_t arg) {
    (void)self;
    (void)arg;
    switch (mp_obj_get_int(request)) {
        case MP_BLOCKDEV_IOCTL_INIT:
        case MP_BLOCKDEV_IOCTL_DEINIT:
        case MP_BLOCKDEV_IOCTL_SYNC:
        case MP_BLOCKDEV_IOCTL_BLOCK_ERASE:
            return MP_OBJ_NEW_SMALL_INT(0);
        case MP_BLOCKDEV_IOCTL_BLOCK_COUNT:
            return MP_OBJ_NEW_SMALL_INT(BLOCK_COUNT);
        case MP_BLOCKDEV_IOCTL_BLOCK_SIZE:
            return MP_OBJ_NEW_SMALL_INT(BLOCK_SIZE);
        default:
            return mp_const_none;
    }
}
static MP_DEFINE_CONST_FUN_OBJ_3(ioctl_obj, ioctl);

static const mp_rom_map_elem_t locals_table[] = {
    {MP_ROM_QSTR(MP_QSTR_readblocks), MP_ROM_PTR(&readblocks_obj)},
    {MP_ROM_QSTR(MP_QSTR_writeblocks), MP_ROM_PTR(&writeblocks_obj)},
    {MP_ROM_QSTR(MP_QSTR_ioctl), MP_ROM_PTR(&ioctl_obj)},
};
static MP_DEFINE_CONST_DICT(locals, locals_table);

MP_DEFINE_CONST_OBJ_TYPE(mp_type_ram_disk, MP_QSTR_RamDisk, MP_TYPE_FLAG_NONE, make_new, make_new,
    locals_dict, &locals);
