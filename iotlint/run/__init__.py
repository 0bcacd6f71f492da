"""One file, one run, many processes: the only place that puts the other parts together."""
