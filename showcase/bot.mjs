// The showcase's bot: an external bot as one would write it for Tiledesk, on the published client.
// It plays every kind of message that the widget shows.
//
//   node showcase/bot.mjs PORT SERVER     e.g. 8110 http://127.0.0.1:8080

import client from "@tiledesk/tiledesk-chatbot-client";
import express from "express";
import { media } from "./media.mjs";
import { menu, messages } from "./messages.mjs";

const [port, server] = [Number(process.argv[2] ?? 8110), process.argv[3] ?? "http://127.0.0.1:8080"];
const own = `http://127.0.0.1:${port}`;

async function answer(body) {
  const bot = new client.TiledeskChatbotClient({ request: { body }, APIKEY: "not-needed", APIURL: `${server}/api` });
  const say = (message) => new Promise((resolve, reject) =>
    bot.sendMessage(message, (error, result) => (error ? reject(error) : resolve(result))));
  const all = messages(own, body.payload.request?.sourcePage ?? own);
  const asked = bot.text.trim().toLowerCase();
  if (asked === "\\start") {
    return say({ text: "Hello! I am the *showcase*. What would you like to see?", attributes: menu() });
  }
  if (bot.action) return say({ text: `The action \`${bot.action}\` has arrived.`, attributes: menu() });
  if (asked === "person") {
    await say({ text: "I am asking somebody of the team to join." });
    return bot.tiledeskClient.agent(bot.requestId, "team", () => {});
  }
  if (asked === "correction") {
    const sent = await say({ text: "Two and two are five. *One moment…*" });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return say({ message_id: sent._id, text: "Two and two are **four**.", attributes: menu() });
  }
  if (asked in all) return say(all[asked]);
  return say({ text: `You wrote «${bot.text}». I only know these:`, attributes: menu() });
}

const app = express();

for (const [path, [type, bytes]] of Object.entries(media)) {
  // The panel shows them from another origin.
  app.get(path, (_, response) => response.type(type).set("Cross-Origin-Resource-Policy", "cross-origin").send(bytes));
}

// What came last in each conversation: an answer must not overtake the one before it.
const turns = new Map();

function inTurn(conversation, act) {
  const turn = (turns.get(conversation) ?? Promise.resolve()).then(act).finally(() => {
    if (turns.get(conversation) === turn) turns.delete(conversation);
  });
  turns.set(conversation, turn);
}

app.post("/", express.json({ limit: "1mb" }), (request, response) => {
  response.json({});
  const { body } = request;
  inTurn(body.payload?.request?.request_id, async () => {
    try {
      await answer(body);
    } catch (error) {
      console.error(`showcase bot: ${error.response?.data?.msg ?? error.message}`);
    }
  });
});

app.listen(port, "127.0.0.1", () => console.log(`showcase bot: ${own}`));
