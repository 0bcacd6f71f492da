"""Measured comparisons: ratios between two commands run in turn on one machine."""
