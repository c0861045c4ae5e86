# SPDX-License-Identifier: Apache-2.0
"""esignverify: is this report genuine, was its issuer qualified, does it prove what is claimed?"""

from .bootstrap import Settings
from .entrypoints.library import Verifier, verify
from .model.errors import EsignverifyError
from .model.version import __version__

__all__ = ["EsignverifyError", "Settings", "Verifier", "__version__", "verify"]
