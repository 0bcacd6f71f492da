"""Facts about Azure services, as of a date."""
