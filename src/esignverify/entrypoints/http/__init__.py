# SPDX-License-Identifier: Apache-2.0
"""The HTTP entrance (aiohttp): one verification per request, nothing stored, problems per RFC 9457.

`server` opens the port, `app` lays out the addresses, `verifications` handles an upload, `uploads`
reads it within limits, `pool` keeps judging off the event loop, `answers` remembers idempotent
answers, `problems` turns everything that goes wrong into one form, `openapi` describes it all.
"""
