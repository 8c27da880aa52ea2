"""What differs between two cases: inputs, and results."""
