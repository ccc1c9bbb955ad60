"""The workbook in a running JupyterLab, seen in a browser that reaches nothing but it."""

import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import pytest
from conftest import ROOT

NOTEBOOK = ROOT / "notebooks" / "10_explore.ipynb"
PATIENCE = 60  # seconds until something hangs
BOX = ".jupyter-widgets input[type=text]"
DRAWN = ".jp-OutputArea .vega-embed [role=graphics-document]"  # labelled with the chart's description
CAPTION = "() => document.querySelector('table.passages caption')?.innerText ?? ''"


@pytest.fixture
def lab(tmp_path, unused_port):
    """The address of a JupyterLab that `framing lab` runs for somebody who never used one."""
    home = {name: str(tmp_path / name) for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [Path(sys.executable).with_name("framing"), "lab", "--no-browser", f"--port={unused_port}",
               "--ServerApp.port_retries=0", "--IdentityProvider.token=secret", *root]
    with (tmp_path / "log").open("w") as log:
        running = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **home}, stdout=log, stderr=log,
                                   start_new_session=True)
    try:
        address = f"http://localhost:{unused_port}"
        _wait_for(f"{address}/api", running, tmp_path / "log")
        yield address
    finally:
        running.terminate()
        with suppress(subprocess.TimeoutExpired):
            running.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)  # kernels too
        running.wait()


@pytest.fixture
def unused_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address, running, log):
    until = monotonic() + PATIENCE
    while monotonic() < until and running.poll() is None:
        with suppress(OSError):
            return urllib.request.urlopen(address, timeout=5).close()
        sleep(0.2)
    pytest.fail(log.read_text())


@pytest.fixture
def page(browser, lab):
    """A page on it; ``page.outside`` and ``page.errors`` list what was asked of others, and what went wrong."""
    context = browser.new_context(viewport={"width": 1500, "height": 1000})
    page = context.new_page()
    page.outside, page.errors = [], []

    def answer(route):
        if route.request.url.startswith((f"{lab}/", "data:", "blob:")):
            return route.continue_()
        page.outside.append(route.request.url)
        return route.abort()

    page.route("**/*", answer)
    # Its warnings are of plugins that start slowly, as on a busy machine.
    page.on("console", lambda line: line.type == "error" and page.errors.append(line.text))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(f"{lab}/?token=secret")
    yield page
    context.close()


def _wait_for_another(page, caption):
    """The caption of the passages once it is another; while they are replaced there is none."""
    page.wait_for_function(f"old => ![old, ''].includes(({CAPTION})())", arg=caption)
    return page.evaluate(CAPTION)


def test_jupyterlab_opens_at_the_exploring_notebook_and_its_view_follows_what_is_typed_and_ticked(page):
    before = NOTEBOOK.read_bytes()
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()  # no kernel to choose
    page.locator(".lm-mod-current", has_text="10_explore.ipynb").first.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
    page.locator(DRAWN).locator("svg, canvas").first.wait_for()
    everything = _wait_for_another(page, "")
    assert "passages, quoted as reported" in everything

    page.locator(BOX).first.fill("cooperat*")
    page.locator(BOX).first.press("Enter")
    typed = _wait_for_another(page, everything)
    assert "cooperat" in page.locator("table.passages mark").first.inner_text().casefold()
    page.locator(f"{DRAWN}[aria-label^='Who uses cooperat*. Hits, bars in 6 panels.']").wait_for()

    page.locator(".jupyter-widgets.widget-checkbox input").first.check()
    ticked = _wait_for_another(page, typed)
    assert int(ticked.split()[0]) < int(typed.split()[0]) < int(everything.split()[0])
    page.locator(f"{DRAWN}[aria-label^='Who uses cooperat*. Hits, bars in 1 panel.']").wait_for()
    chosen = page.locator(".jupyter-widgets textarea").input_value()
    assert "find: cooperat*" in chosen

    if folder := os.environ.get("FRAMING_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / "10_explore_in_jupyterlab.png")

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy = page.get_by_role("button", name="Copy", exact=True)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    copy.click()
    page.get_by_text("selected: press Ctrl+C").wait_for()
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == chosen
    page.evaluate("() => { delete navigator.clipboard.writeText; return navigator.clipboard.writeText('else'); }")
    copy.click()
    page.get_by_text("copied", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == chosen

    page.wait_for_timeout(1000)  # for what comes late
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0
    assert (page.outside, page.errors) == ([], [])
    assert NOTEBOOK.read_bytes() == before


def test_without_jupyterlab_a_line_says_what_to_install():
    program = ("import sys; sys.modules['jupyterlab.labapp'] = None\n"
               "from framing.cli import main; main(['lab', '--no-browser'])")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("Error: no JupyterLab here (") and "requirements.txt" in done.stderr
