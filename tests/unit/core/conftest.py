from __future__ import annotations

from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail; and the examples are the same in every run of one version of the tests.
settings.register_profile(
    "okta-operator", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("okta-operator")
