"""The wire to Kubernetes: what the operator reads and writes there, one call at a time.

May not live here: a decision (what to write is ``engine``'s and ``kinds``'), kopf (``handlers`` watches),
anything of Okta. Foreign exceptions end here (``kube.errors``), and a 404 is ``None``.
"""
