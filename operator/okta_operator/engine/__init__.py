"""Cache, references, work queue, the loop, and when to look again.

Nothing here knows a kind by name (it is given them), and nothing of kopf.
"""
