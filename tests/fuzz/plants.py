# SPDX-License-Identifier: Apache-2.0
"""Known bugs to put in, so that a test can show that the fuzzer finds them.

Each takes one check out of one function by changing its source, as a careless commit would.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Plant:
    """In `function` of `module`, `right` becomes `wrong`; `target` should find it."""

    target: str
    module: str
    function: str
    right: str
    wrong: str

    def source(self) -> str:
        """The function with the bug in it.

        Raises:
            ValueError: the source is not as this plant knows it.
        """
        source = textwrap.dedent(inspect.getsource(getattr(self._module(), self.function)))
        if source.count(self.right) != 1:
            raise ValueError(f"{self.right!r} does not stand once in {self.function}")
        return source.replace(self.right, self.wrong)

    def put_in(self, instrument: Callable[[Any], Any] = lambda one: one) -> None:
        """Put the bug into the running program."""
        module = self._module()
        right = getattr(module, self.function)
        code = "from __future__ import annotations\n" + self.source()
        found: dict[str, Any] = {}
        exec(compile(code, str(module.__file__), "exec"), vars(module), found)
        wrong = instrument(found[self.function])
        # Also where it was imported by its name.
        for holder in [one for name, one in sys.modules.items() if name.startswith("esignverify")]:
            if getattr(holder, self.function, None) is right:
                setattr(holder, self.function, wrong)

    def _module(self) -> ModuleType:
        return importlib.import_module(f"esignverify.{self.module}")


PLANTS = {
    "der-length": Plant(
        "der", "formats.der", "element", "content + length > limit", "content + length > limit + 1"
    ),
    "signed-digest": Plant(
        "judge",
        "validation.cryptographic",
        "_check_digest",
        "if message.attribute_digest != seen:",
        "if message.attribute_digest == b'':",
    ),
    "object-elsewhere": Plant(
        "updates",
        "formats.pdf.updates",
        "_check_rows",
        "elif not _was_there(reader, revision, number, generation, place):",
        "elif place < 0:",
    ),
    "catalog-entry": Plant(
        "judge",
        "formats.pdf.changes.catalog",
        "judge_catalog",
        "- _JUDGED_ELSEWHERE - _QUIET",
        '- _JUDGED_ELSEWHERE - _QUIET - {"/OpenAction"}',
    ),
}
