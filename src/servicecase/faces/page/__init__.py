"""The offline page: one file that opens anywhere, with the model in it."""

from importlib.resources import files

ASSETS = files(__name__).joinpath("assets")
