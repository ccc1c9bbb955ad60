"""What several tests share: a browser, small notebooks, and the reports that the command line makes once."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--metrics-recording-only",
]

BAD = {"error", "warning"}


@dataclass
class Visit:
    """A page open in a browser that may load the page's own file and nothing else, and what it tried."""

    page: object
    requests: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    dialogs: list = field(default_factory=list)

    def rows(self):
        """The passages that a reader sees now."""
        return self.page.locator("table.passages tbody tr:visible")

    def is_clean(self):
        """Nothing was requested, nothing went wrong, nothing asked."""
        return (self.requests, self.errors, self.dialogs) == ([], [], [])


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A headless Chromium, installed by apt where there is none and we may."""
    from playwright.sync_api import sync_playwright

    path = _find_browser() or _install_browser()
    if path is None:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop("no Chromium here, and apt-get could not install one")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield running
        running.close()


@pytest.fixture
def visit(browser):
    """Open a file in a fresh profile: ``visit(path, width=390, javascript=False)`` gives a Visit."""
    contexts = []

    def open_page(path, *, width=1280, javascript=True, **options):
        options |= {"viewport": {"width": width, "height": 900}, "java_script_enabled": javascript}
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        seen = Visit(context.new_page())
        own = Path(path).resolve().as_uri()

        def answer(route):
            if route.request.url.split("#")[0] == own:
                return route.continue_()
            seen.requests.append(route.request.url)
            return route.abort()

        seen.page.route("**/*", answer)
        seen.page.on("console", lambda line: line.type in BAD and seen.errors.append(line.text))
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
        seen.page.goto(own)
        if javascript and seen.page.locator("body > script:not([type])").count():
            seen.page.wait_for_selector("body.ready")
        return seen

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def framing():
    """Run the command line: ``framing("report", "--out", folder)`` gives the finished process."""

    def run(*arguments, **options):
        command = [str(Path(sys.executable).with_name("framing")), *map(str, arguments)]
        options = {"cwd": ROOT, "timeout": 600, **options}
        return subprocess.run(command, capture_output=True, text=True, **options)

    return run


@pytest.fixture(scope="session")
def reports(framing, tmp_path_factory):
    """The folder of what `framing report` makes of the workbook's own run file, made once a session."""
    folder = tmp_path_factory.mktemp("reports")
    done = framing("report", "--out", folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder


@pytest.fixture
def write_notebook(tmp_path):
    """Write a small notebook of (kind, source) cells and give its path; kind is text, parameters or code."""

    def write(name, *cells):
        notebook = nbformat.v4.new_notebook()
        for kind, source in cells:
            new_cell = nbformat.v4.new_markdown_cell if kind == "text" else nbformat.v4.new_code_cell
            made = new_cell(source)
            if kind == "parameters":
                made.metadata["tags"] = ["parameters"]
            notebook.cells.append(made)
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    return write


def _find_browser():
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _install_browser():
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return None
    quiet = {"capture_output": True, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], **quiet)
    return _find_browser()
