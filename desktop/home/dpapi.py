"""What only one user of one Windows computer can open: the Data Protection API, which asks for no password of its own.

https://learn.microsoft.com/windows/win32/api/dpapi/
"""

from __future__ import annotations

import sys
from typing import Final

IS_HERE: Final = sys.platform == "win32"

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _NO_QUESTIONS: Final = 0x1
    """CRYPTPROTECT_UI_FORBIDDEN: fail rather than open a dialog."""

    class _Blob(ctypes.Structure):
        """DATA_BLOB: a size and where so many bytes are."""

        _fields_ = (("size", wintypes.DWORD), ("data", ctypes.POINTER(ctypes.c_char)))

    def protect(secret: bytes) -> bytes:
        """Bytes that `unprotect` makes the secret of again, for this user on this computer. Raises OSError."""
        return _call("CryptProtectData", secret)

    def unprotect(protected: bytes) -> bytes:
        """The secret. Raises OSError for another user's, another computer's or damaged bytes."""
        return _call("CryptUnprotectData", protected)

    def _call(name: str, given: bytes) -> bytes:
        function = getattr(ctypes.WinDLL("crypt32", use_last_error=True), name)
        blob, void, word = ctypes.POINTER(_Blob), ctypes.c_void_p, wintypes.DWORD
        function.argtypes = (blob, void, blob, void, void, word, blob)
        function.restype = wintypes.BOOL
        buffer = ctypes.create_string_buffer(given, len(given))
        taken = _Blob(len(given), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)))
        made = _Blob()
        if not function(ctypes.byref(taken), None, None, None, None, _NO_QUESTIONS, ctypes.byref(made)):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            return ctypes.string_at(made.data, made.size)
        finally:
            free = ctypes.WinDLL("kernel32").LocalFree
            free.argtypes = (void,)
            free.restype = void
            free(made.data)

else:

    def protect(secret: bytes) -> bytes:
        """Raises OSError: this is no Windows."""
        raise OSError("only Windows can do that")

    def unprotect(protected: bytes) -> bytes:
        """Raises OSError: this is no Windows."""
        raise OSError("only Windows can do that")
