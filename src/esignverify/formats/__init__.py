# SPDX-License-Identifier: Apache-2.0
"""Reading: bytes to what was seen."""
