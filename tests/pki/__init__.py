# SPDX-License-Identifier: Apache-2.0
"""The builder of every fixture: keys, certificates, revocation data, timestamps, signed PDFs."""
