#!/usr/bin/env node
// The entry must start on whatever Node the caller has; the command itself runs on the one that the project pins.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const pinned = fileURLToPath(new URL('node_modules/node/bin/node', root));
const main = fileURLToPath(new URL('cli/main.ts', root));

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(main);
} else if (existsSync(pinned)) {
  const { status, signal } = spawnSync(pinned, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? (signal === 'SIGINT' ? 130 : 143);
} else {
  process.stderr.write(
    `mustrun needs Node 24 or newer, found ${process.versions.node} and no node_modules: run "npm install" in ${fileURLToPath(root)}\n`,
  );
  process.exitCode = 64;
}
