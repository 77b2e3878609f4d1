"""Pure decisions: no I/O, no clock, no kopf, no HTTP, no Kubernetes. Knows the standard library and pydantic."""
