# SPDX-License-Identifier: Apache-2.0
"""The front doors: command line and HTTP."""
