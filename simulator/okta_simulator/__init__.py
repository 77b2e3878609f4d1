"""A stateful Okta organization over HTTP, for anybody's tests.

``okta_simulator.organization`` holds state and rules and knows no HTTP, ``okta_simulator.http`` serves it,
``okta_simulator.testing`` runs it in a test.
"""
