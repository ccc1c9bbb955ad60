"""Imported before runs are forked: what is compiled once and is the same for all of them."""

import gc

from .report import FILTERS
from .show import TEMPLATES
from .status import load_cues
from .tables import COLUMNS, check_table, make_table

gc.disable()  # all that is imported stays, and need not be looked at again and again; each run enables it
TEMPLATES.filters.update(FILTERS)
for template in TEMPLATES.list_templates(["html"]):
    TEMPLATES.get_template(template)
for table in COLUMNS:
    check_table(make_table(table), table)  # pandera loads at its first check what it needs
load_cues()
