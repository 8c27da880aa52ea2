"""The memo: the brief of any case as an executed notebook, as a page to read, and on paper."""
