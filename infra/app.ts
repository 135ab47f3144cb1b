import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { loadConfig } from './load-config.ts';
import { newApp } from './new-app.ts';
import { MustrunStack } from './stack.ts';

/** What `cdk synth`, `cdk deploy` and `cdk destroy` run. */
try {
  const app = newApp();
  // `--context bundles=FOLDER` is for whoever built the functions elsewhere.
  const elsewhere = z.string().optional().parse(app.node.tryGetContext('bundles'));
  new MustrunStack(app, {
    config: await loadConfig(process.env),
    bundles: elsewhere ?? fileURLToPath(new URL('../dist/functions', import.meta.url)),
  });
  app.synth();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
