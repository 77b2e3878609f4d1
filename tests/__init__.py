"""Tests. A regular package, so that no `tests` that a library leaves in site-packages is taken for it."""
