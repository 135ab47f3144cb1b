import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitForGroupToEmpty } from '../../../adapters/process/process-group.ts';
import { readGpuSamples, sampleGpus, summarise } from '../../../containers/trainer/gpu-samples.ts';

const GIBIBYTE = 2 ** 30;

describe('lines of nvidia-smi', () => {
  it('are read by card and moment', () => {
    const text = '2026/11/25 12:30:45.123, 0, 1024, 97, 212.43\n2026/11/25 12:30:45.124, 1, 2048, 0, 31.10\n';

    expect(readGpuSamples(text)).toEqual([
      {
        at: '2026/11/25 12:30:45.123',
        gpu: 0,
        usedBytes: GIBIBYTE,
        utilisationPercent: 97,
        powerWatts: 212.43,
      },
      {
        at: '2026/11/25 12:30:45.124',
        gpu: 1,
        usedBytes: 2 * GIBIBYTE,
        utilisationPercent: 0,
        powerWatts: 31.1,
      },
    ]);
  });

  it.each(['[N/A]', '[Not Supported]', '[Unknown Error]'])('leave null for %s', (cell) => {
    expect(readGpuSamples(`2026/11/25 12:30:45.123, 0, 512, 50, ${cell}\n`)).toMatchObject([
      { utilisationPercent: 50, powerWatts: null },
    ]);
  });

  it.each([
    ['that was cut off', '2026/11/25 12:30:45.123, 0, 51'],
    ['of another form', 'NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.'],
    ['with a header', 'timestamp, index, memory.used [MiB], utilization.gpu [%], power.draw [W]'],
    ['without anything', ''],
  ])('leave out one %s', (_, line) => {
    expect(readGpuSamples(`2026/11/25 12:30:45.123, 3, 512, 50, 100\n${line}`)).toMatchObject([{ gpu: 3 }]);
  });
});

describe('a summary of samples', () => {
  it('has the fullest card at its fullest, and means over all', () => {
    const text = ['a, 0, 1024, 100, 200', 'a, 1, 3072, 50, [N/A]', 'b, 0, 2048, 0, 100'].join('\n');

    expect(summarise(readGpuSamples(text))).toEqual({
      peakBytes: 3 * GIBIBYTE,
      samples: 3,
      utilisationPercent: 50,
      powerWatts: 150,
    });
  });

  it('of cards that tell nothing is of null, and of no sample is null', () => {
    expect(summarise(readGpuSamples('a, 0, [N/A], [N/A], [N/A]'))).toMatchObject({
      peakBytes: null,
      utilisationPercent: null,
      powerWatts: null,
    });
    expect(summarise([])).toBeNull();
  });
});

describe('sampling', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mustrun-gpu-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const environment = () => ({ PATH: [folder, process.env.PATH].join(delimiter) });
  const nvidiaSmi = async (script: string) => {
    await writeFile(join(folder, 'nvidia-smi'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'nvidia-smi'), 0o755);
  };
  const untilWritten = async (): Promise<string> => {
    for (;;) {
      const text = await readFile(join(folder, 'samples.csv'), 'utf8').catch(() => '');
      if (text.includes('\n')) return text;
      await sleep(20);
    }
  };

  it('keeps what nvidia-smi prints, and ends it with all that it started', async () => {
    await nvidiaSmi(`echo "$$" > ${folder}/id; while :; do echo "now, 0, 5, 6, 7"; sleep 0.05; done`);

    const stop = await sampleGpus(join(folder, 'samples.csv'), environment());
    await untilWritten();
    await stop();

    const left = readGpuSamples(await readFile(join(folder, 'samples.csv'), 'utf8'));
    expect(left[0]).toEqual({
      at: 'now',
      gpu: 0,
      usedBytes: 5 * 2 ** 20,
      utilisationPercent: 6,
      powerWatts: 7,
    });
    const id = Number(await readFile(join(folder, 'id'), 'utf8'));
    expect(await waitForGroupToEmpty(id, 5_000)).toBe(true);
  });

  it('ends where nvidia-smi ended before, or is not there', async () => {
    await nvidiaSmi('exit 9');
    const ended = await sampleGpus(join(folder, 'samples.csv'), environment());
    const absent = await sampleGpus(join(folder, 'samples.csv'), { PATH: join(folder, 'nowhere') });

    await ended();
    await absent();

    expect(await readFile(join(folder, 'samples.csv'), 'utf8')).toBe('');
  });
});
