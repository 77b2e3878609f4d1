"""OIDC applications: their bodies, secrets, keys, assignments and policies."""
