// A chat in the manner of Socket.IO's own tutorial: messages in SQLite with the client's offset as a
// unique key, acknowledgements, connection-state recovery. Usage: socketio-chat.mjs PORT DATABASE
import { createServer } from "node:http";
import Database from "better-sqlite3";
import { Server } from "socket.io";

const [port, file] = process.argv.slice(2);
const database = new Database(file);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec("CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, offset TEXT UNIQUE, room TEXT, text TEXT)");
const insert = database.prepare("INSERT INTO message (offset, room, text) VALUES (?, ?, ?)");

const http = createServer();
const io = new Server(http, {
  transports: ["websocket"],
  perMessageDeflate: false,
  pingInterval: 25_000,
  maxHttpBufferSize: 64 * 1024,
  connectionStateRecovery: {},
});
io.on("connection", (socket) => {
  const room = String(socket.handshake.auth.room);
  socket.join(room);
  socket.on("message", (text, offset, acknowledge) => {
    try {
      insert.run(offset, room, text);
    } catch (error) {
      // The client repeats what was not acknowledged.
      if (error.code === "SQLITE_CONSTRAINT_UNIQUE") return acknowledge();
      return;
    }
    socket.to(room).emit("message", text);
    acknowledge();
  });
});
http.listen({ host: "127.0.0.1", port: Number(port), backlog: 4096 });
