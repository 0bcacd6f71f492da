"""Pictures of a plan: what is drawn, and the languages it is written in."""
