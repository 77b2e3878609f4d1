"""Custom authorization servers: scopes, claims, policies, rules and metadata."""
