"""One room for each question: what is computed and the record that holds it, its words, its chart.

Imports wording and below; takes a `case.Case` and never calls the doors of `api`. How a face lays a finding out belongs
into `faces`. What several rooms share stands beside them.
"""
