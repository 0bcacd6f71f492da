"""What becomes of a finding: selected, silenced by a comment, known from a baseline."""
