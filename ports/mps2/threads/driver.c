// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// A driver with a task of its own that calls Python, for tests: what MicroPython's
// Bluetooth is on other boards. Its code for that is extmod/modbluetooth.c's.

#include "FreeRTOS.h"
#include "task.h"

#include "py/mpthread.h"
#include "py/runtime.h"

#define STACK_SIZE (8 * 1024)
#define STACK_MARGIN (1024)

static StackType_t stack[STACK_SIZE / sizeof(StackType_t)];
static StaticTask_t tcb;
static TaskHandle_t task;

MP_REGISTER_ROOT_POINTER(mp_obj_t driver_function);

static void call_protected(void) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_call_function_0(MP_STATE_VM(driver_function));
        nlr_pop();
    } else {
        mp_obj_print_exception(&mp_plat_print, MP_OBJ_FROM_PTR(nlr.ret_val));
    }
}

static void run(void *arg) {
    (void)arg;
    mp_state_thread_t state;
    mp_state_thread_t *before = mp_thread_get_state();
    mp_thread_init_state(&state, STACK_SIZE - STACK_MARGIN, NULL, NULL);
    MP_THREAD_GIL_ENTER();
    call_protected();
    MP_THREAD_GIL_EXIT();
    mp_thread_set_state(before);
    vTaskSuspend(NULL);
}

// driver_call(function): has the driver's task call it, and doesn't wait. The task is
// more urgent than threads. The call before has to be over.
static mp_obj_t driver_call(mp_obj_t function) {
    if (task != NULL && eTaskGetState(task) != eSuspended) {
        mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("the driver is busy"));
    }
    if (task != NULL) {
        vTaskDelete(task);
    }
    MP_STATE_VM(driver_function) = function;
    task = xTaskCreateStatic(run, "driver", STACK_SIZE / sizeof(StackType_t), NULL,
        uxTaskPriorityGet(NULL) + 1, stack, &tcb);
    return mp_const_none;
}
MP_DEFINE_CONST_FUN_OBJ_1(mp_driver_call_obj, driver_call);
