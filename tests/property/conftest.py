"""One Hypothesis profile for all property tests; HYPOTHESIS_PROFILE=deep looks much longer."""

import os

from hypothesis import settings

# Two cores shared with browsers and databases: how long an example takes says nothing.
settings.register_profile("dienhong", deadline=None, print_blob=True)
settings.register_profile("deep", settings.get_profile("dienhong"), max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dienhong"))
