"""Rules in YAML, turned into predicates and run."""
