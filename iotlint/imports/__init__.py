"""From infrastructure code and from what is deployed to an architecture, each value with the place it came from."""
