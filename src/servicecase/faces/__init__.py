"""Where people meet a case: text, tables, explanations, charts. Nothing here computes a line."""
