"""The compiled knowledge of a run: found, kept, loaded, and a team's own added."""
