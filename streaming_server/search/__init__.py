"""Chinese text made findable."""
