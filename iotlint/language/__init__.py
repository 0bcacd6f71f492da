"""The rule language: reads rule files and writes the Python that finds and words."""
