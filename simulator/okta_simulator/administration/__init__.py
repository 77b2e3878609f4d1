"""Who administers the organization, and with what rights."""
