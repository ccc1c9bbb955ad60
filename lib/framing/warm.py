"""Imported before runs are forked, first of all: what is compiled once and is the same for all of them."""

# ruff: noqa: E402, I001 - collecting of garbage stops first, and the engine keeps a slow import out
import gc
from pathlib import Path

gc.disable()  # all that is imported stays, and need not be looked at again and again; each run enables it

from . import engine  # noqa: F401
import altair as alt
import nbformat.v4
import pandas as pd

from .codebook import read_codebook
from .report import FILTERS
from .show import TEMPLATES
from .status import load_cues

TEMPLATES.filters.update(FILTERS)
for template in TEMPLATES.list_templates(["html"]):
    TEMPLATES.get_template(template)
alt.utils.schemapi.disable_debug_mode()  # a chart is checked once, whole, and not each part of it as well
# What loads or compiles something when it is first used.
FILTERS["python"]("a = 1")
FILTERS["markdown"]("- *a* [b](c)\n\n1. `d`\n\n| e |\n|---|\n| f |")
nbformat.validate(nbformat.v4.new_notebook())
alt.Chart(pd.DataFrame({"a": ["b"]})).mark_bar().encode(y="a").to_dict()
load_cues()
read_codebook(Path(__file__).parent)  # where no codebook is, but cues
