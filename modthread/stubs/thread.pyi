# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

from _thread import LockType as LockType
from _thread import allocate as allocate
from _thread import allocate_lock as allocate_lock
from _thread import error as error
from _thread import exit as exit
from _thread import exit_thread as exit_thread
from _thread import get_ident as get_ident
from _thread import interrupt_main as interrupt_main
from _thread import stack_size as stack_size
from _thread import start_new as start_new
from _thread import start_new_thread as start_new_thread
