"""A plan for those who review it: what it is, what was found, what it carries, what ends when, what meets what."""
