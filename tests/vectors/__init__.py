# SPDX-License-Identifier: Apache-2.0
"""Every fixture through the public path, against the verdict that its case states."""
