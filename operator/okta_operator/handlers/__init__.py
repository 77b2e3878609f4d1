"""kopf, and nothing else: what is watched goes to the engine, start and stop come from here. No decisions."""
