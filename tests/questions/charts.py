"""What is drawn, for tests of charts."""


def title(figure) -> str:
    """The title of a chart in one line."""
    return figure.layout.title.text.replace("<br>", " ")
