"""Echo over uWebSockets, by socketify. Usage: uws_echo.py PORT [ignored]"""

import sys

from socketify import App, AppListenOptions, CompressOptions, OpCode


def echo(socket, message, opcode: OpCode) -> None:
    socket.send(message, opcode)


app = App()
app.ws(
    "/ws",
    {
        "compression": CompressOptions.DISABLED,
        "max_payload_length": 64 * 1024,
        # Pings are sent shortly before this ends.
        "idle_timeout": 32,
        "send_pings_automatically": True,
        "message": echo,
    },
)
app.listen(AppListenOptions(port=int(sys.argv[1]), host="127.0.0.1"))
app.run()
