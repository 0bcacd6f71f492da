"""What serves those who write rules and the pack: examples, traces, coverage, derived files."""
