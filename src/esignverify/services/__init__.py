# SPDX-License-Identifier: Apache-2.0
"""The use cases: one verb per file, the only place where steps are ordered."""
