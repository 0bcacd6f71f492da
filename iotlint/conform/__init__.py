"""Holds a plan against what infrastructure code declares or what is deployed, and says where the two differ."""
