"""Notebooks served to a browser: the dashboard by Voilà, all of them by JupyterLab."""
