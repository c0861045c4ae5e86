# SPDX-License-Identifier: Apache-2.0
"""Reading seals and their signatures: GM/T 0031-2014, GB/T 38540-2020, GM/T 0031-2025."""
