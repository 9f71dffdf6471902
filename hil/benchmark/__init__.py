"""Compares the scripts of bench/ with what other engines and plain C need: `python -m hil.benchmark`.

`measured.py` builds and measures a script, `baseline.py` reads the figures of others, `report.py` shows all.
"""
