import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BUNDLED, type Bundle, bundleFunctions, type FunctionName } from '../../../functions/bundle.ts';

let folder: string;
let bundles: readonly Bundle[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-bundles-'));
  bundles = await bundleFunctions(folder);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

function bundleOf(name: FunctionName): Bundle {
  const found = bundles.find((bundle) => bundle.name === name);
  if (found === undefined) throw new Error(`no bundle ${name}`);
  return found;
}

const found = z.object({ exported: z.array(z.string()), wrapped: z.boolean(), error: z.string() });

/** Loads a bundle in a Node of its own, as Lambda does, and invokes it without a single variable. */
function loaded({ file }: Bundle, event: unknown): z.output<typeof found> {
  const script = `
    const bundle = await import(${JSON.stringify(file)});
    const { handler } = bundle;
    const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };
    const error = await handler(${JSON.stringify(event)}, context).then(() => '', (thrown) => String(thrown));
    console.log('\\n' + JSON.stringify({ exported: Object.keys(bundle), wrapped: 'use' in handler, error }));
  `;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' },
    encoding: 'utf8',
  });
  return found.parse(JSON.parse(said.trimEnd().split('\n').at(-1) ?? ''));
}

const HTTP = { headers: { 'content-type': 'application/json' }, body: '{}' };
const MESSAGES = {
  Records: [{ messageId: '1', receiptHandle: '1', body: '{}', attributes: { ApproximateReceiveCount: '1' } }],
};
const SCHEDULED = { id: '1', time: '2026-01-01T00:00:00Z' };
const PIPELINE = ['MUSTRUN_STORE', 'MUSTRUN_INSTALLATION', 'MUSTRUN_QUEUE'];

describe('a bundled function', () => {
  it.each([
    ['webhook', HTTP, ['MUSTRUN_QUEUE', 'MUSTRUN_WEBHOOK_SECRETS', 'MUSTRUN_APP_ID']],
    ['advance', MESSAGES, [...PIPELINE, 'MUSTRUN_APP_ID', 'MUSTRUN_APP_KEY']],
    ['callback', MESSAGES, [...PIPELINE, 'MUSTRUN_HINTS']],
    ['nightly', SCHEDULED, PIPELINE],
    ['sweep', SCHEDULED, [...PIPELINE, 'MUSTRUN_APP_ID', 'MUSTRUN_APP_KEY']],
  ] as const)(
    '%s exports its wrapped handler alone, and tells all that it was not told',
    (name, event, missing) => {
      const { exported, wrapped, error } = loaded(bundleOf(name), event);

      expect(exported).toEqual(['handler']);
      expect(wrapped).toBe(true);
      expect([...error.matchAll(/(\w+) is missing/g)].map(([, variable]) => variable)).toEqual(missing);
    },
  );

  it('has its source map beside it', () => {
    for (const { file } of bundles) expect(existsSync(`${file}.map`)).toBe(true);
  });
});

describe('the webhook function', () => {
  it('can reach neither GitHub, nor the store, nor the jobs', () => {
    const { inputs } = bundleOf('webhook');

    expect(
      inputs.filter((path) => /@octokit|client-s3|client-batch|adapters\/(?:github|s3|batch)/.test(path)),
    ).toEqual([]);
  });

  it('is smaller than a megabyte', () => {
    expect(bundleOf('webhook').bytes).toBeLessThan(1_000_000);
  });
});

describe('the parser of diagrams', () => {
  it('is not in the function that asks it', () => {
    const { inputs, bytes } = bundleOf('advance');

    expect(inputs.filter((path) => path.includes('node_modules/mermaid/'))).toEqual([]);
    expect(bytes).toBeLessThan(3_000_000);
  });

  it('lies beside it, and answers whoever is bundled there', { timeout: 60_000 }, async () => {
    const outfile = join(folder, 'advance', 'parse.mjs');
    await build({ ...BUNDLED, entryPoints: ['adapters/mermaid/parse-diagrams.ts'], outfile });
    const script = `
      const { parseDiagrams } = await import(${JSON.stringify(outfile)});
      console.log(JSON.stringify(await parseDiagrams(['flowchart LR\\n  a --> b', 'flowchart LR\\n  b -> c'])));
    `;
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      env: {},
      encoding: 'utf8',
    });

    expect(JSON.parse(said)).toMatchObject([{ kind: 'parsed' }, { kind: 'broken', line: 2 }]);
  });
});
