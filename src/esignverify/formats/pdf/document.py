# SPDX-License-Identifier: Apache-2.0
"""Opening a PDF with pyHanko's reader, and safe looks into its object graph.

`strict=False`: real producers write small errors; what a signature covers is decided by our own
arithmetic on the bytes, never by the reader's tolerance.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import ObjStreamRef

from . import library
from .errors import PdfEncryptedError, PdfLimitError, PdfMalformedError
from .object_streams import get_object_from_stream

READ_ERRORS = (
    PdfError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    zlib.error,
)
"""What pyHanko raises on hostile structures: its own errors, and Python's where it trusted them.

Any look at an object may raise, because objects are parsed when they are first looked at.
"""

# Its messages quote document content, which must not reach logs (design, secrets and privacy).
logging.getLogger("pyhanko").propagate = False
logging.getLogger("pyhanko").addHandler(logging.NullHandler())
library.install()


class _Reader(PdfFileReader):
    """The library's reader without what it does anew for every object.

    That is to read the index of the object's stream, and to ask the trailer of every revision
    whether the document is encrypted.
    """

    settled = False
    """Everything was read that can say whether it is encrypted, and it is not."""

    @property
    def encrypt_dict(self) -> generic.DictionaryObject | None:
        return None if self.settled else super().encrypt_dict

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> object:
        return get_object_from_stream(self, idnum, stmnum, idx)

    def _read_object(
        self,
        ref: generic.Reference,
        marker: int | ObjStreamRef | None,
        never_decrypt: bool = False,
        as_metadata_stream: bool = False,
    ) -> object:
        found: object = None
        try:
            found = super()._read_object(ref, marker, never_decrypt, as_metadata_stream)
        finally:
            if isinstance(marker, int):
                library.spend(self, self.stream.tell() - marker - _octets_of_stream(found))
        if isinstance(found, generic.DecryptedObjectProxy) and self._is_left_open(found.raw_object):
            return found.raw_object
        return found

    def _is_left_open(self, raw: object) -> bool:
        """Metadata in an encrypted document that says they are not (ISO 32000-2 table 21)."""
        handler = self.security_handler
        if handler is None or handler.encrypt_metadata or not isinstance(raw, generic.StreamObject):
            return False
        return "/Type" in raw and raw.raw_get("/Type") == "/Metadata"


def _octets_of_stream(found: object) -> int:
    """The part of an object that was taken over as it stands."""
    if isinstance(found, generic.DecryptedObjectProxy):
        found = found.raw_object
    return len(found.encoded_data) if isinstance(found, generic.StreamObject) else 0


@contextmanager
def reading() -> Iterator[None]:
    """Whatever the library stumbles over inside is `PdfMalformedError`; our own errors pass."""
    try:
        yield
    except (PdfMalformedError, PdfEncryptedError, PdfLimitError):
        raise
    except PdfDecodeLimitError as error:
        raise PdfLimitError("inflated-octets", library.MAX_INFLATED) from error
    except READ_ERRORS as error:
        raise PdfMalformedError(f"{type(error).__name__} while reading") from error


def open_pdf(document: bytes) -> PdfFileReader:
    """A reader over `document`, decrypted with the empty user password where encrypted.

    Raises:
        PdfMalformedError: not a PDF that can be processed.
        PdfEncryptedError: encrypted, and the empty password does not open it.
        PdfLimitError: a counted budget ran out.
    """
    with reading():
        # What stands behind the last marker is judged as trailing bytes, not read.
        octets = BytesIO(document[: end_of_file(document)])
        reader = _Reader(octets, strict=False, decode_limits=library.LIMITS)
        library.share_budget(reader)
        reader.settled = not reader.encrypted
        if not reader.settled:
            _decrypt(reader)
        _ = reader.root
    return reader


def end_of_file(document: bytes) -> int:
    """The offset behind the last %%EOF and its end of line; the length where there is none."""
    marker = document.rfind(b"%%EOF")
    if marker < 0:
        return len(document)
    end = marker + len(b"%%EOF")
    for eol in (b"\r\n", b"\n", b"\r"):
        if document.startswith(eol, end):
            return end + len(eol)
    return end


def _decrypt(reader: PdfFileReader) -> None:
    try:
        result = reader.decrypt("")
    except (PdfError, NotImplementedError, TypeError, ValueError) as error:
        raise PdfEncryptedError(str(error)) from error
    if result.status is AuthStatus.FAILED:
        raise PdfEncryptedError("the empty password does not open it")


def resolve(value: object) -> object:
    """What `value` refers to, `value` itself where it is no reference; None for null.

    A null entry is an absent one (ISO 32000-2 §7.3.7), and so is a reference to nothing (§7.3.10).
    """
    found: object = value
    if isinstance(value, generic.IndirectObject):
        found = value.get_object()  # type: ignore[no-untyped-call]  # pyHanko has no types here
    return None if isinstance(found, generic.NullObject) else found


def dictionary(value: object) -> generic.DictionaryObject | None:
    """`value`, resolved if it is a reference, where it is a dictionary; else None."""
    found = resolve(value)
    return found if isinstance(found, generic.DictionaryObject) else None


def array(value: object) -> list[object]:
    """The raw entries of an array (references stay references); empty for anything else."""
    found = resolve(value)
    if not isinstance(found, generic.ArrayObject):
        return []
    return [found.raw_get(i) for i in range(len(found))]


def entry(holder: generic.DictionaryObject | None, key: str) -> object:
    """`holder[key]` resolved, None where absent."""
    if holder is None or key not in holder:
        return None
    return resolve(holder.raw_get(key))


def reference(value: object) -> tuple[int, int] | None:
    """Object and generation number of an indirect reference, None for a direct object."""
    if isinstance(value, generic.IndirectObject):
        return value.idnum, value.generation
    return None


__all__ = [
    "READ_ERRORS",
    "PdfEncryptedError",
    "PdfLimitError",
    "PdfMalformedError",
    "array",
    "dictionary",
    "end_of_file",
    "entry",
    "open_pdf",
    "reading",
    "reference",
    "resolve",
]
