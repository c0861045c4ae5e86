# SPDX-License-Identifier: Apache-2.0
"""esignverify: is this report genuine, was its issuer qualified, does it prove what is claimed?"""

__version__ = "0.1.0"
