"""What `iotlint init` writes: the questions, the plan, its text."""
