// Programs that tests start. A failed test must not leave one behind.

import type { ChildProcess } from "node:child_process";

const running = new Set<ChildProcess>();

process.once("exit", () => running.forEach((child) => child.kill()));

/** Ends with this process at the latest. */
export function endsWithUs(child: ChildProcess): void {
  running.add(child);
  child.once("exit", () => running.delete(child));
}
