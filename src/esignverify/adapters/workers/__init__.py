# SPDX-License-Identifier: Apache-2.0
"""Reading and judging in a place where a taken-over reader can do no harm (design, Workers).

`process` is the parent's side: one locked-in child process per document. `nursery` is the warm
process those children are forked from; `child` is the life of one of them, `sandbox` and
`seccomp` its locks, `frames` its language, `answers` what the parent believes of what it says.
`look` is the second kind, whose children (`look_child`) read tables and judge nothing.
`in_process` is the same work without any isolation, for the library.
"""
