"""What Windows says of how a disk is plugged in: USB disks it takes for fixed ones, like those that are built in."""

from __future__ import annotations

import struct
from typing import Final

_QUERY: Final = 0x2D1400
"""IOCTL_STORAGE_QUERY_PROPERTY; of what stands behind it, as of the rest: "Storage Management", Microsoft."""
_ABOUT_DEVICE: Final = struct.pack("<III", 0, 0, 0)
"""STORAGE_PROPERTY_QUERY: StorageDeviceProperty, PropertyStandardQuery."""
_BUS_AT: Final = 28
"""Where BusType stands in a STORAGE_DEVICE_DESCRIPTOR."""
_ANSWER: Final = 1024
_SHARED: Final = 3
"""FILE_SHARE_READ and FILE_SHARE_WRITE."""
_EXISTING: Final = 3
"""OPEN_EXISTING."""
_OUTSIDE: Final = frozenset({4, 7, 12, 13})
"""BusType1394, BusTypeUsb, BusTypeSd, BusTypeMmc: what is plugged in from outside."""


def is_outside(descriptor: bytes) -> bool:
    """Whether a disk is plugged in from outside, by its STORAGE_DEVICE_DESCRIPTOR."""
    return len(descriptor) >= _BUS_AT + 4 and struct.unpack_from("<I", descriptor, _BUS_AT)[0] in _OUTSIDE


def descriptor(root: str) -> bytes:
    """That of the disk of a drive like `E:\\\\`; empty where it does not say. Asks for no right to read it."""
    import ctypes
    from ctypes import wintypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.CreateFileW.restype = wintypes.HANDLE
    handle = kernel.CreateFileW(f"\\\\.\\{root[:2]}", 0, _SHARED, None, _EXISTING, 0, None)
    if handle in (None, wintypes.HANDLE(-1).value):
        return b""
    answer, size = ctypes.create_string_buffer(_ANSWER), wintypes.DWORD()
    known = kernel.DeviceIoControl(
        wintypes.HANDLE(handle), _QUERY, _ABOUT_DEVICE, len(_ABOUT_DEVICE), answer, _ANSWER, ctypes.byref(size), None
    )
    kernel.CloseHandle(wintypes.HANDLE(handle))
    return answer.raw[: size.value] if known else b""
