"""The business, written once, as pages of small pure functions.

One function is one line of the model: its name is the line's name, its parameters are the lines and
assumptions it uses, the first line of its docstring ends with its unit. Pages use arithmetic, NumPy
ufuncs and the operators of `servicecase.engine.timeline`, so that the same functions run on floats, on
arrays of draws and months, on quantities with units and on the recording operand.

`service/` holds the lines that are evaluated once for each paid service, `estate/` those evaluated once
for the estate. A folder inside them is a choice: exactly one of its pages is used, and its lines take
the place of lines of the same name outside the folder. Files that begin with an underscore hold
arithmetic that pages share and no lines.

Signs: income and receipts are inflows, costs and taxes are positive outflows. Money is yuan,
VAT-inclusive as residents pay it, unless a line says otherwise. Months are counted from one.
"""
