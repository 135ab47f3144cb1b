import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { readTrainingLog } from '../../core/swift/training-log.ts';
import { LINE_2, LINE_3, linePlan } from './engine-lines.ts';
import { ROOT, start } from './workbench.ts';

/**
 * Each line needs an environment of its own, which no installer of this repository makes outside of an image: a variable
 * names one that is there. Without it the line is not run, here and in CI alike.
 */
const LINES = [
  { variable: 'MUSTRUN_ENGINE_3', line: LINE_3 },
  { variable: 'MUSTRUN_ENGINE_2', line: LINE_2 },
] as const;

for (const { variable, line } of LINES) {
  const home = process.env[variable];
  const title = `an attempt is executed by ms-swift ${line.engine.release} itself, and leaves the same evidence`;
  if (home === undefined) {
    it.skip(`${title}: NOT RUN, ${variable} names no environment`, () => {});
    continue;
  }
  it(title, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'mustrun-older-'));
    await writeFile(
      join(directory, 'plan.json'),
      JSON.stringify(await linePlan(line, join(directory, 'inputs'))),
    );

    const runner = join(ROOT, 'containers', 'trainer', 'run.ts');
    const { exitCode, output, errors } = await start(
      process.execPath,
      [runner, directory, '--engine-home', home],
      directory,
    ).end;

    expect(errors + output).toMatch(/every assertion held/);
    expect(exitCode).toBe(0);
    const evidence = (name: string) => readFile(join(directory, 'evidence', name), 'utf8');
    const result = attemptResult.parse(JSON.parse(await evidence('result.json')));
    expect(result).toMatchObject({ stage: 'done', steps: { done: 3, planned: 3 } });
    expect(result.adapter?.parameters).toBeGreaterThan(0);
    expect(readTrainingLog(await evidence('logging.jsonl'))).toMatchObject({ unreadable: [] });
    expect(JSON.parse(await evidence(line.record))).toMatchObject(line.seeds);
    expect(await readdir(join(directory, 'work', 'mustrun-output'))).toContain('checkpoint-3');
    await rm(directory, { recursive: true });
  });
}
