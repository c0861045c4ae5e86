# SPDX-License-Identifier: Apache-2.0
"""SM2 signatures (GB/T 32918.2) with SM3, verified only; nothing here signs or holds a secret."""
