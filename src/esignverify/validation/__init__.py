# SPDX-License-Identifier: Apache-2.0
"""The judgement: EN 319 102-1 blocks, licence, issuer, fitness, decision."""
