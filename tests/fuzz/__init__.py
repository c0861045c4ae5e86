# SPDX-License-Identifier: Apache-2.0
"""Coverage-guided fuzzing of the readers and the judge (`make fuzz`); what it found is kept."""
