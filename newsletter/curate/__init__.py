"""The queue: what editors decide and correct, and how they take it back."""
