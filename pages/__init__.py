"""The pages: choose, ask the workspace one thing, show nothing-yet, show, explain, act."""
