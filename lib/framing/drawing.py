"""Draw charts as pictures: in this process, or in one that all runs of a batch ask.

The engine takes longer to start than to draw. A picture is made of its specification alone, but for the numbers of
clips and gradients, which count on through all that the engine drew: who asks for such a one, or for whatever reason
gets no answer, draws by itself. So nothing passes from run to run.
"""

import json
import signal
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from socket import recv_fds, send_fds, socket

_asked: list[socket] = []


def draw_svg(spec: dict) -> str:
    """The picture of a chart, as SVG."""
    with suppress(OSError, EOFError):
        for channel in _asked:
            ours, theirs = Pipe()
            send_fds(channel, [b"?"], [theirs.fileno()])
            theirs.close()
            ours.send_bytes(json.dumps(spec).encode())
            return ours.recv_bytes().decode()
    return _draw(spec)


def ask(channel: socket) -> None:
    """From now on let the process at the other end of the channel draw."""
    _asked[:] = [channel]


def answer(channel: socket, patience: int = 30) -> None:
    """Draw what is asked for until nobody is left to ask; what takes more seconds than that ends the process."""
    while (received := recv_fds(channel, 1, 1))[0]:
        signal.alarm(patience)
        with suppress(OSError, EOFError, ValueError), Connection(*received[1]) as asking:
            picture = _draw(json.loads(asking.recv_bytes()))  # the engine would read numbers otherwise
            if "url(#" not in picture:
                asking.send_bytes(picture.encode())
        signal.alarm(0)


def _draw(spec: dict) -> str:
    import vl_convert

    return vl_convert.vegalite_to_svg(spec, vl_version="5.8")
