import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pictureOf } from '../../infra/picture.ts';
import { synthesised } from './synthesised.ts';

const PAGE = readFileSync(new URL('../../docs/architecture-cloud.md', import.meta.url), 'utf8');
const picture = pictureOf(synthesised());
const arrows = picture.split('\n').filter((line) => line.includes('-->'));
const short = arrows.map((line) => line.trim().replaceAll(/[0-9A-F]{8}(?= |$)/g, ''));

describe('the picture of the stack', () => {
  it('is what the template says: node infra/write-picture.ts', () => {
    expect(PAGE).toContain(picture);
  });

  it('has a way for a delivery, from the door to the machines', () => {
    expect(short).toEqual(
      expect.arrayContaining([
        'PipelineFrontDoorApi --> Pipelinewebhook',
        'Pipelinewebhook --> PipelineQueuesMessages',
        'PipelineQueuesMessages --> Pipelineadvance',
        'Pipelineadvance --> ComputeQueuegpu1repositoryinteractive',
        'PipelineJobsEnded --> PipelineQueuesHints',
        'PipelineQueuesHints --> Pipelinecallback',
      ]),
    );
  });

  it('lets nobody but advance submit', () => {
    const submitters = short
      .filter((line) => /--> ComputeQueue/.test(line))
      .map((line) => line.split(' ')[0]);

    expect(new Set(submitters)).toEqual(new Set(['Pipelineadvance']));
  });
});
