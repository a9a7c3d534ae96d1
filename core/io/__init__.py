"""Checkpoints on disk: read with suspicion, written all or nothing. Import the modules, not this package."""
