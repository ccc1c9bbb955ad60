"""A papermill engine that runs a notebook in this very process, which was forked for it and has all imported.

The kernel is the one that Jupyter starts, without its sockets, so outputs are those of plain papermill.
"""

# ruff: noqa: E402 - what keeps a slow import out must come first
import sys
from time import monotonic
from types import SimpleNamespace

# jsonschema tries this import, for a check of formats that notebooks never need: 1 s.
sys.modules["rfc3987_syntax"] = None

from ipykernel.inprocess.blocking import BlockingInProcessKernelClient
from ipykernel.inprocess.ipkernel import InProcessKernel
from nbclient.exceptions import CellExecutionComplete, CellExecutionError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from papermill.iorw import write_ipynb
from traitlets.config import Config

SAVE_AFTER = 1  # second: papermill saves before and after each cell, which costs as much as many a cell
QUIET = Config({"HistoryManager": {"enabled": False}})


class InProcess(Engine):
    """Register it with papermill under a name, and give that as ``engine_name``."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **options) -> None:
        """Run all cells, or those up to the first that fails.

        With ``save_to``, a path, the notebook is saved there before some cells, and where it did not come to its end.
        """
        _Client(nb_man, coalesce_streams=True, record_timing=False).execute(options.get("save_to"))


class _Kernel(InProcessKernel):
    """The kernel with what ipykernel asks it for at each `await`, and deaf to Ctrl-C, which stops the batch."""

    _supports_kernel_subshells = False
    shell_channel_thread = SimpleNamespace(parent_thread=None)

    def pre_handler_hook(self) -> None:
        """Leave the signal to whoever started the process."""

    post_handler_hook = pre_handler_hook


class _Client(PapermillNotebookClient):
    def execute(self, path: str) -> None:
        self.reset_execution_trackers()
        self.path, self.saved, self.clear_before_next_output = path, monotonic(), False
        self.kernel = _Kernel(config=QUIET)
        self.kc = BlockingInProcessKernelClient(session=self.kernel.session, kernel=self.kernel)
        self.kc.start_channels()
        went_well = False
        try:
            self.papermill_execute_cells()
            went_well = not any(cell.metadata.papermill.exception for cell in self.nb.cells)
        finally:
            if path and not went_well:
                write_ipynb(self.nb, path)

    def execute_cell(self, cell, cell_index: int) -> None:
        if cell.cell_type != "code" or not cell.source.strip():
            return
        if self.path and monotonic() - self.saved > SAVE_AFTER:
            write_ipynb(self.nb, self.path)
            self.saved = monotonic()
        self.kc.execute(cell.source)
        for stream in (self.kernel.stdout, self.kernel.stderr):
            stream.flush()
        for message in self.kc.iopub_channel.get_msgs():
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                continue  # what was printed last may come after it
        reply = self.kc.get_shell_msg()["content"]
        if reply["status"] == "error" and "raises-exception" not in cell.metadata.get("tags", []):
            raise CellExecutionError.from_cell_and_msg(cell, reply)
