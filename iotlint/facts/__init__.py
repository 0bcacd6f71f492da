"""What follows from an architecture and the catalog."""
