# SPDX-License-Identifier: Apache-2.0
"""Reading signed PDF (ISO 32000-2)."""
