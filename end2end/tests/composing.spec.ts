// Writing with an input method, as for Chinese or Japanese: its Enter chooses a word and sends nothing.

import { expect, test } from "../support/fixtures";

test("Enter while an input method composes sends nothing, and the next one sends", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "Hello");
  const { composer } = visitor.panel;
  await composer.focus();
  const keyboard = await visitor.page.context().newCDPSession(visitor.page);
  await keyboard.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
  await expect(composer).toHaveValue("にほん");
  const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 };
  await keyboard.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...enter });
  await keyboard.send("Input.dispatchKeyEvent", { type: "keyUp", ...enter });
  await expect(composer).toHaveValue("にほん");

  await keyboard.send("Input.insertText", { text: "日本" });
  await composer.press("Enter");
  await visitor.panel.expectMessages(["日本"]);
  await expect(composer).toHaveValue("");
});
