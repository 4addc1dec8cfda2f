// Echo over `ws`, with one shared timer for pings. Usage: ws-echo.mjs PORT [ignored]
import { WebSocketServer } from "ws";

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  path: "/ws",
  backlog: 4096,
  perMessageDeflate: false,
  maxPayload: 64 * 1024,
});
server.on("connection", (socket) => {
  socket.on("message", (data, binary) => socket.send(data, { binary }));
  socket.on("error", () => {});
});
setInterval(() => {
  for (const socket of server.clients) socket.ping();
}, 25_000);
