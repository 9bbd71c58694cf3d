"""Limits that a process sets itself: how much memory it may take, as far as the system can bound that."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from typing import Final

TOO_MUCH_MEMORY: Final = 77
"""The exit code of a process that took more than it may, where the system did not stop it."""
_LOOK_S: Final = 0.05


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _EXTENDED_LIMITS: Final = 9
    """JobObjectExtendedLimitInformation."""
    _PROCESS_MEMORY: Final = 0x100
    _DIE_ON_ERROR: Final = 0x400
    """JOB_OBJECT_LIMIT_PROCESS_MEMORY, JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION: no window asks about a crash."""

    class _Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, the basic ones and the counters of input and output taken as they lie.

        https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_extended_limit_information
        """

        _fields_ = (
            ("process_time", ctypes.c_int64), ("job_time", ctypes.c_int64), ("flags", wintypes.DWORD),
            ("least_working_set", ctypes.c_size_t), ("most_working_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD), ("affinity", ctypes.c_size_t), ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD), ("counters", ctypes.c_uint64 * 6), ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t), ("peak_process", ctypes.c_size_t), ("peak_job", ctypes.c_size_t),
        )  # fmt: skip

    def bound_memory(most: int) -> None:
        """From now on this process takes at most so many bytes: what it asks for beyond them fails."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        limits = _Limits(flags=_PROCESS_MEMORY | _DIE_ON_ERROR, process_memory=most)
        job = kernel.CreateJobObjectW(None, None)
        kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
        kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())

else:
    import resource

    def bound_memory(most: int) -> None:
        """From now on this process takes at most so many bytes: it fails, or ends, rather than take the machine's."""
        with suppress(OSError, ValueError):
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "darwin":  # which takes the limit and does not keep it
            threading.Thread(target=_watch, args=(most,), daemon=True).start()

    def _watch(most: int) -> None:
        while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss <= most:
            time.sleep(_LOOK_S)
        os._exit(TOO_MUCH_MEMORY)
