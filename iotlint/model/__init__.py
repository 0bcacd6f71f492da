"""The architecture as an immutable model: validated, built, its quantities parsed."""
