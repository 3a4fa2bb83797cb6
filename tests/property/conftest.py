"""One Hypothesis profile for all property tests."""

from hypothesis import settings

# Two cores shared with browsers and databases: how long an example takes says nothing.
settings.register_profile("dienhong", deadline=None, print_blob=True)
settings.load_profile("dienhong")
