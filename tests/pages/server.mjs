// SPDX-License-Identifier: EUPL-1.2
// Starts the server of these checks on a free port; stop() ends it.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export async function startServer(program) {
  const server = spawn(program, [], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).once("line", resolve);
    server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return { base: `http://localhost:${port}`, stop: () => server.kill("SIGTERM") };
}
