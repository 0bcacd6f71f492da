"""Text with positions: reading files, YAML trees that know where they were written, inline comments."""
