"""Pictures: the same whoever draws them, and there whatever happens to the process that draws for a batch."""

import multiprocessing
import os
import signal
import socket

import pytest

from framing import drawing

SPECS = [{"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "data": {"values": values}, "mark": mark,
          "encoding": {"x": {"field": "a", "type": "quantitative"}, "row": {"field": "b"}}} for mark in ("bar", "point")
         for values in ([{"a": 0.1 + 0.2, "b": "\u00fc"}, {"a": 55.90000000000001, "b": "x"}], [{"a": None, "b": "x"}])]


@pytest.fixture
def served(monkeypatch):
    """The process that this one asks for pictures, started with the patience given."""
    asking, answering = socket.socketpair()
    started = []

    def serve(**options):
        process = multiprocessing.get_context("forkserver").Process(
            target=drawing.answer, args=(answering,), kwargs=options)
        process.start()
        answering.close()
        monkeypatch.setattr(drawing, "_asked", [asking])
        started.append(process)
        return process

    yield serve
    asking.close()
    for process in started:
        process.join(60)
        assert process.exitcode is not None


def test_the_same_picture_whoever_draws_it_and_whatever_was_drawn_before(served, monkeypatch):
    ours = [drawing.draw_svg(spec) for spec in SPECS]
    process = served()
    monkeypatch.setattr(drawing, "_draw", None)  # not here
    assert [drawing.draw_svg(spec) for spec in SPECS] == ours
    assert [drawing.draw_svg(spec) for spec in reversed(SPECS)] == ours[::-1]
    assert process.is_alive()


def test_what_the_engine_numbers_through_all_it_drew_each_draws_for_itself(served):
    ours = drawing.draw_svg(SPECS[0] | {"mark": {"type": "bar", "clip": True}})
    process = served()
    again = drawing.draw_svg(SPECS[0] | {"mark": {"type": "bar", "clip": True}})
    assert again != ours and "url(#clip" in ours  # numbered by our engine, which had drawn one
    assert process.is_alive()


def test_whoever_gets_no_answer_draws(served):
    process = served()
    first = drawing.draw_svg(SPECS[0])
    process.kill()
    process.join()
    assert drawing.draw_svg(SPECS[0]) == first


def test_a_chart_that_cannot_be_drawn_says_so_and_stops_nobody_else(served):
    process = served()
    with pytest.raises(ValueError, match="Vega-Lite"):
        drawing.draw_svg({"mark": 1})
    assert drawing.draw_svg(SPECS[0]).startswith("<svg")
    assert process.is_alive()


def test_who_asks_and_then_says_nothing_is_not_waited_for(served):
    process = served(patience=1)
    _silent, theirs = multiprocessing.Pipe()
    socket.send_fds(drawing._asked[0], [b"?"], [theirs.fileno()])
    process.join(60)
    assert process.exitcode == -signal.SIGALRM
    assert drawing.draw_svg(SPECS[0]).startswith("<svg")


def test_who_is_gone_is_not_answered(served):
    process = served()
    for sent in (b"", b"x"):
        ours, theirs = multiprocessing.Pipe()
        socket.send_fds(drawing._asked[0], [b"?"], [theirs.fileno()])
        os.write(ours.fileno(), sent)
        ours.close()
        theirs.close()
    assert drawing.draw_svg(SPECS[0]).startswith("<svg")
    assert process.is_alive()
