"""Templates of Azure Resource Manager: expressions, scopes, and the resources they declare."""
