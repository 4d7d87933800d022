# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

from threading import TIMEOUT_MAX as TIMEOUT_MAX
from threading import Barrier as Barrier
from threading import BoundedSemaphore as BoundedSemaphore
from threading import BrokenBarrierError as BrokenBarrierError
from threading import Condition as Condition
from threading import Event as Event
from threading import ExceptHookArgs as ExceptHookArgs
from threading import Semaphore as Semaphore
from threading import Thread as Thread
from threading import ThreadError as ThreadError
from threading import Timer as Timer
from threading import __excepthook__ as __excepthook__
from threading import active_count as active_count
from threading import activeCount as activeCount
from threading import concurrent_tee as concurrent_tee
from threading import current_thread as current_thread
from threading import currentThread as currentThread
from threading import enumerate as enumerate
from threading import excepthook as excepthook
from threading import getprofile as getprofile
from threading import gettrace as gettrace
from threading import local as local
from threading import main_thread as main_thread
from threading import serialize_iterator as serialize_iterator
from threading import setprofile as setprofile
from threading import setprofile_all_threads as setprofile_all_threads
from threading import settrace as settrace
from threading import settrace_all_threads as settrace_all_threads
from threading import synchronized_iterator as synchronized_iterator

import dummy_thread
from dummy_thread import RLock as RLock
from dummy_thread import get_ident as get_ident
from dummy_thread import get_native_id as get_native_id
from dummy_thread import stack_size as stack_size

Lock = dummy_thread.LockType
