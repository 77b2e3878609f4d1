"""Calls: how many there may be, and which there were."""
