import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type HubServer, type SeenRequest, startHubServer } from '../fakes/hub/hub-server.ts';
import { PYTHON, ROOT } from './workbench.ts';

const TOKEN = 'token-of-a-member';
/** More than one chunk of huggingface_hub, which keeps whole chunks of 10 MiB when a connection breaks. */
const WEIGHTS = Buffer.alloc(12 * 1024 * 1024, 'weights');
const BREAKS_AFTER = 11 * 1024 * 1024;

const MODEL = {
  'README.md': '---\nlicense: apache-2.0\n---\n# Small',
  'config.json': '{"model_type": "qwen2"}',
  'tokenizer/vocab.json': '{"a": 0}',
  'tokenizer/merges.txt': '#version: 0.2',
  'model.safetensors': WEIGHTS,
};
const OLD = { 'config.json': '{"model_type": "qwen"}' };
const ROWS = { 'README.md': '# Rows', 'data/test.jsonl': '{}\n', 'data/train.jsonl': '{"messages": []}\n' };
const GATED = { 'config.json': '{"model_type": "llama"}', 'model.safetensors': Buffer.from('gated weights') };

/** The stand-in hub is as truthful as the real clients need it: they list, ask and download, with and without a token. */
async function useClient(hub: 'hugging-face' | 'model-scope') {
  const folder = await mkdtemp(join(tmpdir(), 'mustrun-hub-'));
  const server = await startHubServer();
  const { repositories, url } = server;
  repositories.add({
    kind: 'model',
    id: 'small/model',
    licence: 'apache-2.0',
    files: MODEL,
    tags: { 'v1.0': OLD },
  });
  repositories.add({ kind: 'dataset', id: 'small/rows', files: ROWS });
  repositories.add({ kind: 'model', id: 'gated/model', gated: 'manual', granted: [TOKEN], files: GATED });
  repositories.add({ kind: 'model', id: 'old/model', licence: 'mit', files: OLD });
  repositories.rename('model', 'old/model', 'new/model');
  server.fail(new RegExp(digest(WEIGHTS)), { kind: 'cut', afterBytes: BREAKS_AFTER });
  const environment = {
    HOME: folder,
    PATH: process.env.PATH,
    HF_ENDPOINT: url,
    HF_HUB_DISABLE_PROGRESS_BARS: '1',
    MODELSCOPE_DOMAIN: url,
    MODELSCOPE_CACHE: join(folder, 'cache'),
  };
  const words = [join(ROOT, 'test', 'end-to-end', 'hub-clients.py'), hub, join(folder, 'downloads'), TOKEN];
  const { output, errors } = await run(PYTHON, words, environment);
  await server.close();
  await rm(folder, { recursive: true });
  const line = output.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(`the client printed no result:\n${output}\n${errors}`);
  return { result: JSON.parse(line), server };
}

function run(program: string, words: readonly string[], env: NodeJS.ProcessEnv) {
  return new Promise<{ output: string; errors: string }>((resolve, reject) => {
    const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.once('error', reject);
    child.once('close', () => resolve({ output, errors }));
  });
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function digestsOf(files: Readonly<Record<string, string | Buffer>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [path, digest(content)]));
}

function sizesOf(files: Readonly<Record<string, string | Buffer>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [path, Buffer.byteLength(content)]),
  );
}

/** Where the second request for the weights began. */
function resumedAt(seen: readonly SeenRequest[]): number {
  const ranges = seen
    .filter(
      ({ at, target, method }) => at === 'storage' && method === 'GET' && target.includes(digest(WEIGHTS)),
    )
    .map(({ range }) => range);
  return Number(/^bytes=(\d+)-/.exec(ranges[1] ?? '')?.[1] ?? 0);
}

describe.each([
  {
    client: 'huggingface_hub',
    hub: 'hugging-face',
    refusals: { gated: 'GatedRepoError', 'no revision': 'RevisionNotFoundError', missing: 'HfHubHTTPError' },
  },
  {
    client: 'modelscope',
    hub: 'model-scope',
    refusals: { gated: 'HTTPError', 'no revision': 'HTTPError', missing: 'HTTPError' },
  },
] as const)('$client over the stand-in hub', ({ hub, refusals }) => {
  let result: Record<string, unknown>;
  let server: HubServer;

  beforeAll(async () => {
    ({ result, server } = await useClient(hub));
  });

  it('asks for facts', () => {
    expect(result.facts).toMatchObject({ licence: 'apache-2.0', sizes: sizesOf(MODEL) });
    if (hub === 'model-scope') expect(result.exists).toEqual([true, false]);
    else {
      const commit = server.repositories.find('model', 'small/model')?.revisions.get('main');
      expect(result.facts).toMatchObject({ id: 'small/model', commit, gated: false });
      expect(result.renamed).toBe('new/model');
    }
  });

  it('lists and downloads a model, a tag of it and a data set, byte for byte', () => {
    expect(result.files).toEqual(Object.keys(ROWS));
    expect(result.model).toEqual(digestsOf(MODEL));
    expect(result.tag).toEqual(digestsOf(OLD));
    expect(result.dataset).toEqual(digestsOf(ROWS));
  });

  it('goes on where the connection broke', () => {
    expect(resumedAt(server.seen)).toBeGreaterThan(0);
  });

  it('is refused a gated model without a token, and given it with one', () => {
    expect(result).toMatchObject(refusals);
    expect(result.granted).toEqual(digestsOf(GATED));
  });

  it('sends its token to the hub, and none to where large files lie', () => {
    const tokensAt = (place: SeenRequest['at']) =>
      new Set(server.seen.filter(({ at }) => at === place).map(({ token }) => token));

    expect(tokensAt('hub')).toContain(TOKEN);
    expect(tokensAt('storage')).toEqual(new Set([null]));
  });
});
