import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { fingerprint } from '../../core/flow/attempt/fingerprint.ts';
import { CONTAINER_PROGRAMS, podman, prepareEngine } from '../stand-ins/containers/engine.ts';
import { buildTrainerImage } from '../stand-ins/containers/images.ts';
import { CURRENT, LINE_2, LINE_3, linePlan } from './engine-lines.ts';
import { letEverybodyRead, openFolder, runInImage } from './image-bench.ts';
import { lacking } from './lacking.ts';

/**
 * Images with the engine installed in them, as deploy builds them: 2 GB from PyPI and several minutes a line, so only where
 * `MUSTRUN_INSTALL_LINES` names lines (`4.6.0 3.12.6 2.6.1`). `MUSTRUN_TORCH_INDEX` replaces PyTorch's index of CPU builds,
 * and `PIP_FIND_LINKS` may name a folder with a wheel of it.
 */
const asked = (process.env.MUSTRUN_INSTALL_LINES ?? '').split(/[ ,]+/);
const TORCH_INDEX = process.env.MUSTRUN_TORCH_INDEX ?? 'https://download.pytorch.org/whl/cpu';
const MINUTES = 60_000;

describe('the image with its engine installed', () => {
  for (const line of [CURRENT, LINE_3, LINE_2]) {
    const { release } = line.engine;
    const title = `of ms-swift ${release} trains, as the training user and without a writable root`;
    if (!asked.includes(release)) {
      it.skip(`${title}: NOT RUN, MUSTRUN_INSTALL_LINES does not name ${release}`, () => {});
      continue;
    }
    it(
      title,
      async () => {
        expect(lacking({ root: true, programs: CONTAINER_PROGRAMS })).toBeNull();
        const engine = await prepareEngine('of the image');
        const name = `localhost/mustrun-trainer:installed-${release}`;
        const wheels = process.env.PIP_FIND_LINKS ?? null;
        const packages = { kind: 'installed', torchIndex: TORCH_INDEX, wheels } as const;
        const image = await buildTrainerImage(engine, { name, line: release, packages });
        const folder = await openFolder();
        const scratch = join(folder, 'scratch');
        await writeFile(join(folder, 'plan.json'), JSON.stringify(await linePlan(line, folder)));
        await letEverybodyRead(folder);
        await mkdir(scratch);
        await chmod(scratch, 0o1777);

        const ended = await runInImage(
          { engine, image, folder },
          {
            volumes: [`${folder}:${folder}:ro`, `${scratch}:/scratch`],
            words: [join(folder, 'plan.json')],
          },
        );

        expect(ended.errors + ended.output).toMatch(/every assertion held/);
        expect(ended.exitCode).toBe(0);
        const evidence = async (file: string) =>
          JSON.parse(await readFile(join(scratch, 'attempt', 'evidence', file), 'utf8'));
        const result = attemptResult.parse(await evidence('result.json'));
        expect(result).toMatchObject({
          stage: 'done',
          separated: true,
          steps: { done: 3, planned: 3 },
        });
        expect(result.adapter?.parameters).toBeGreaterThan(0);
        expect(await evidence(line.record)).toMatchObject(line.seeds);
        const { packages: installed } = fingerprint.parse(await evidence('environment.json'));
        expect(installed['ms-swift']).toBe(release);
        expect(installed).not.toHaveProperty('pip');
        await rm(folder, { recursive: true });
        expect((await podman(engine, ['rmi', '--force', name])).exitCode).toBe(0);
      },
      60 * MINUTES,
    );
  }
});
