import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type EngineRun,
  runEngine,
  tailOfLog,
  withoutProgressBars,
  writeWhole,
} from '../../../containers/trainer/engine.ts';

describe('a log with progress bars', () => {
  it.each([
    ['nothing', '', ''],
    ['no bar', 'start\nend\n', 'start\nend\n'],
    ['a bar', 'start\n 0%|   |\r 50%|#  |\r100%|###| done\nend\n', 'start\n100%|###| done\nend\n'],
    ['a bar that was cut off', 'Train:   0%|\rTrain:  25%|', 'Train:  25%|'],
    ['lines that end as on Windows', 'start\r\nend\r\n', 'start\r\nend\r\n'],
    ['a bar before such an end', ' 0%|\r100%| done\r\nend', '100%| done\r\nend'],
    ['a bar that starts with a return', '\r 0%|\r100%|\n', '100%|\n'],
  ])('with %s is what a terminal shows', (_, log, shown) => {
    expect(withoutProgressBars(log)).toBe(shown);
  });
});

describe('files of the engine', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mustrun-engine-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('have their end read without the progress before it', async () => {
    await writeFile(join(folder, 'train.log'), `start\n${' 0%|\r'.repeat(10_000)}100%|\nValueError: x\n`);

    expect(await tailOfLog(join(folder, 'train.log'), 20)).toBe('100%|\nValueError: x\n');
    expect(await tailOfLog(join(folder, 'train.log'), 2)).toBe('x\n');
  });

  it('have an empty end where there is none', async () => {
    expect(await tailOfLog(join(folder, 'train.log'), 20)).toBe('');
  });

  it('are written whole, over what was there, and leave nothing beside', async () => {
    const path = join(folder, 'result.json');

    await writeWhole(path, 'a longer text than the second');
    await writeWhole(path, 'the second');

    expect(await readFile(path, 'utf8')).toBe('the second');
    expect(await readdir(folder)).toEqual(['result.json']);
  });
});

describe('an engine', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mustrun-engine-'));
    await mkdir(join(folder, 'bin'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Runs a shell script in the engine's place. */
  const run = async (script: string, more: Partial<EngineRun> = {}) => {
    await writeFile(join(folder, 'bin', 'swift'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'bin', 'swift'), 0o755);
    return runEngine({
      home: folder,
      words: [],
      directory: folder,
      environment: { PATH: process.env.PATH ?? '' },
      logFile: join(folder, 'train.log'),
      groupFile: join(folder, 'engine.json'),
      timeoutSeconds: 60,
      stop: new AbortController().signal,
      over: new AbortController().signal,
      user: null,
      onTick: async () => undefined,
      ...more,
    });
  };

  it.each([
    ['with its exit code', 'exit 3', { exitCode: 3, signal: null }],
    ['by a kill', 'kill -9 $$', { exitCode: 137, signal: 'SIGKILL' }],
    ['by a fault', 'kill -11 $$', { exitCode: 139, signal: 'SIGSEGV' }],
  ])('that ends %s says so', async (_, script, end) => {
    expect(await run(script)).toEqual({ kind: 'exited', ...end });
  });

  it('that hangs is ended, with all that it started', async () => {
    const groups: number[] = [];
    const end = await run('sleep 300 & sleep 300', {
      onTick: async (group) => void groups.push(group),
      hangs: () => (groups.length > 2 ? 'it hung' : null),
    });

    expect(end).toEqual({ kind: 'hung', message: 'it hung' });
    expect(() => process.kill(-(groups[0] ?? 0), 0)).toThrow(/ESRCH/);
  });
});
