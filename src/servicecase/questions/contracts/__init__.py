"""On which contract? Every form of a service side by side: who earns what, which is preferred, where that flips."""
