import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineRun } from '../../../containers/trainer/engine.ts';
import { freePort, serveAndAsk } from '../../../containers/trainer/serve.ts';
import { readAnswers } from '../../../core/flow/attempt/evidence.ts';

/** What `swift deploy` does, as far as it is asked; `wrong` makes it refuse to answer, `dead` ends it at once. */
const SERVER = `
const [port, manner, key] = process.argv.slice(2);
if (manner === 'dead') process.exit(3);
require('node:http').createServer((request, response) => {
  const say = (status, body) => { response.statusCode = status; response.end(JSON.stringify(body)); };
  if (request.url === '/health') return say(200, null);
  if (request.url === '/v1/models') return say(200, { data: [{ id: 'tiny' }, { id: 'mine' }] });
  if (request.headers.authorization !== (key ? 'Bearer ' + key : undefined)) return say(400, { message: 'API key error' });
  if (manner === 'wrong') return say(400, { message: 'too long' });
  let text = '';
  request.on('data', (piece) => { text += piece; });
  request.on('end', () => {
    const { model, messages, temperature, max_tokens } = JSON.parse(text);
    const content = [model, temperature, max_tokens ?? 'own', messages[0].content].join(' ');
    say(200, { choices: [{ message: { role: 'assistant', content } }] });
  });
}).listen(Number(port), '127.0.0.1');
`;

describe('a server', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mustrun-serve-'));
    const script = join(folder, 'swift', 'cli', 'deploy.py');
    await mkdir(join(folder, 'bin'));
    await mkdir(join(folder, 'swift', 'cli'), { recursive: true });
    await writeFile(script, SERVER);
    const start = `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`;
    await writeFile(join(folder, 'bin', 'swift'), start, { mode: 0o755 });
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function serve(
    manner: string,
    { apiKey = null, mostTokens = 8 }: { apiKey?: string | null; mostTokens?: number | null } = {},
  ) {
    const port = await freePort();
    const run: EngineRun = {
      home: folder,
      words: [String(port), manner, ...(apiKey === null ? [] : [apiKey])],
      directory: folder,
      environment: {},
      logFile: join(folder, 'train.log'),
      groupFile: join(folder, 'engine.json'),
      timeoutSeconds: 20,
      stop: new AbortController().signal,
      over: new AbortController().signal,
      user: null,
      onTick: async () => undefined,
    };
    const prompts = ['Who?', 'Why?'];
    const end = await serveAndAsk(run, { port, apiKey, prompts, mostTokens, output: folder });
    const told: unknown = JSON.parse(await readFile(join(folder, 'serving.json'), 'utf8'));
    const answers = readAnswers(await readFile(join(folder, 'answers.jsonl'), 'utf8').catch(() => ''));
    return { end, told, answers: answers.map(({ text }) => text), port };
  }

  it('is asked every prompt at temperature 0, by the name of its adapter, and is gone afterwards', async () => {
    const { end, answers, told, port } = await serve('well');

    expect(end).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(answers).toEqual(['mine 0 8 Who?', 'mine 0 8 Why?']);
    expect(told).toMatchObject({ models: ['tiny', 'mine'], problem: null });
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow('fetch failed');
  });

  it('keeps a limit of its own, and is shown the key that it asks for', async () => {
    const { answers } = await serve('well', { apiKey: 'hush', mostTokens: null });

    expect(answers).toEqual(['mine 0 own Who?', 'mine 0 own Why?']);
  });

  it('that does not answer is stopped, and what it said is kept', async () => {
    const { end, told, answers } = await serve('wrong');

    expect(end).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(answers).toEqual([]);
    expect(told).toMatchObject({ problem: 'the server answered 400: {"message":"too long"}' });
  });

  it('that ends before it is ready ends as it did', async () => {
    const { end, told } = await serve('dead');

    expect(end).toMatchObject({ kind: 'exited', exitCode: 3 });
    expect(told).toMatchObject({ readySeconds: null, problem: 'the server ended before it was ready' });
  });
});
