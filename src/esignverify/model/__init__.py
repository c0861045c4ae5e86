# SPDX-License-Identifier: Apache-2.0
"""The words: frozen dataclasses and enums, standard library only."""
