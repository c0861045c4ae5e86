# SPDX-License-Identifier: Apache-2.0
"""Reading OFD packages (GB/T 33190-2016): archive, XML, reachable parts, signatures."""
