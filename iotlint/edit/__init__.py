"""Changes the text of YAML and proves that nothing else changed."""
