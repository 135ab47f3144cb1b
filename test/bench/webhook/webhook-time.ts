import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { z } from 'zod';
import { BUNDLED, bundleFunctions } from '../../../functions/bundle.ts';
import { startAwsApi } from '../../fakes/aws-api.ts';

const execute = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DELIVERIES = '3000';
const SECRET = 'it is a secret';
/** GitHub waits ten seconds, and a function's first call has to load it. */
const ALLOWED_P99 = 100;
const ALLOWED_BYTES = 1_000_000;
const PROBOT = 'probot@14.3.2';

const measured = z.object({
  bytes: z.number(),
  load: z.number(),
  first: z.number(),
  median: z.number(),
  p99: z.number(),
});

/**
 * How long the webhook function takes for a delivery, in a process of its own against a server that answers at once, and how
 * large the functions are; beside them an app of Probot for the same events.
 */
export async function timeOfWebhook(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mustrun-bench-'));
  const aws = await startAwsApi();
  aws.secrets.set('webhook', JSON.stringify([SECRET]));
  const variables = {
    ...aws.variables,
    MUSTRUN_QUEUE: `${aws.url}/123456789012/messages.fifo`,
    MUSTRUN_WEBHOOK_SECRETS: 'webhook',
    MUSTRUN_APP_ID: '4711',
    POWERTOOLS_LOG_LEVEL: 'INFO',
  };
  try {
    const bundles = await bundleFunctions(folder);
    const lines = bundles.map(({ name, file }) => sizeLine(`mustrun ${name}`, file));
    const webhook = join(folder, 'webhook', 'index.mjs');
    const own = await measure(webhook, variables);
    lines.push(timeLine('mustrun webhook', own));
    const small = readFileSync(webhook).length <= ALLOWED_BYTES;
    lines.push(
      `  allowed: p99 of ${ALLOWED_P99} ms ${own.p99 <= ALLOWED_P99 ? 'kept' : 'NOT kept'}, a megabyte ${small ? 'kept' : 'NOT kept'}`,
    );
    const probot = await bundleProbot();
    if (probot === null) lines.push(`  ${PROBOT} could not be installed: nothing stands beside it`);
    else {
      const { privateKey } = generateKeyPairSync('rsa', {
        ...{ modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' } },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      });
      const app = { APP_ID: '4711', PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET, LOG_LEVEL: 'fatal' };
      lines.push(sizeLine(PROBOT, probot));
      lines.push(timeLine(PROBOT, await measure(probot, { ...variables, ...app })));
    }
    return lines.join('\n');
  } finally {
    aws.close();
    await rm(folder, { recursive: true });
  }
}

function sizeLine(name: string, file: string): string {
  const code = readFileSync(file);
  const kilobytes = (size: number): string => `${(size / 1000).toFixed(0)} kB`;
  return `  ${name}: ${kilobytes(code.length)}, ${kilobytes(gzipSync(code).length)} packed`;
}

function timeLine(name: string, { bytes, load, first, median, p99 }: z.output<typeof measured>): string {
  const milliseconds = (time: number): string => `${time.toFixed(time < 10 ? 1 : 0)} ms`;
  return `  ${name}: loads in ${milliseconds(load)}, first delivery ${milliseconds(first)}, then median ${milliseconds(median)}, p99 ${milliseconds(p99)} (${DELIVERIES} deliveries of ${(bytes / 1000).toFixed(0)} kB)`;
}

async function measure(
  file: string,
  variables: Readonly<Record<string, string>>,
): Promise<z.output<typeof measured>> {
  const script = join(ROOT, 'test', 'bench', 'webhook', 'measure-handler.ts');
  const { stdout } = await execute(process.execPath, [script, file, SECRET, DELIVERIES], {
    env: { ...variables, PATH: process.env.PATH ?? '' },
    maxBuffer: 1 << 28,
  });
  return measured.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}

/** Probot brings 90 MB of packages, which only this asks for: they are installed beside, not with the project. */
async function bundleProbot(): Promise<string | null> {
  const home = join(ROOT, '.mustrun', 'bench-probot');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"private": true}');
  if (!existsSync(join(home, 'node_modules', 'probot'))) {
    const words = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--save-exact', PROBOT];
    const installed = await execute('npm', words, { cwd: home }).then(
      () => true,
      () => false,
    );
    if (!installed) return null;
  }
  const outfile = join(home, 'dist', 'index.mjs');
  await build({
    ...BUNDLED,
    entryPoints: [join(ROOT, 'test', 'bench', 'webhook', 'probot-app.mjs')],
    outfile,
    nodePaths: [join(home, 'node_modules')],
  });
  return outfile;
}
