"""What the operator tells about itself: logs, metrics, and whether it lives and is ready.

May not live here: what is worth telling (the callers know), and anything of Okta or Kubernetes beyond names.
"""
