import type { RegisterJobDefinitionCommandInput } from '@aws-sdk/client-batch';
import { describe, expect, it } from 'vitest';
import { INSTANCE_TYPES } from '../../../adapters/batch/instance-types.ts';
import {
  definitionName,
  jobDefinitions,
  POOLS,
  registerInput,
} from '../../../adapters/batch/job-definitions.ts';
import { EXIT_CODES } from '../../../core/flow/attempt/exit-code.ts';

const DEFINITIONS = jobDefinitions(['4.6.0', '3.12.6']);
const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
const inputs = DEFINITIONS.map(
  (definition): { definition: typeof definition; input: RegisterJobDefinitionCommandInput } => ({
    definition,
    input: registerInput(definition, {
      image: 'trainer@sha256:00',
      jobRole: role(definition.trust),
      executionRole: role('execution'),
      logGroup: '/mustrun/jobs',
      region: 'us-east-1',
    }),
  }),
);

describe('the job definitions', () => {
  it('are one for each engine, pool and class of trust, each with a name of its own that Batch takes', () => {
    const names = DEFINITIONS.map(definitionName);

    expect(new Set(names).size).toBe(2 * 3 * 2);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
  });

  it.each(inputs)('fits the instance: $input.jobDefinitionName', ({ definition, input }) => {
    const pool = POOLS[definition.pool];
    const instance = INSTANCE_TYPES[pool.smallestInstance];
    const wanted = new Map(
      input.containerProperties?.resourceRequirements?.map(({ type, value }) => [type, Number(value)]),
    );

    // Batch keeps 32 MiB and advises to leave 5 %.
    expect(wanted.get('MEMORY')).toBeLessThanOrEqual(instance.nominalMemoryMiB * 0.95 - 32);
    expect(wanted.get('MEMORY')).toBeLessThanOrEqual(instance.allocatableMemoryMiB);
    expect(wanted.get('VCPU')).toBe(instance.vcpus);
    expect(wanted.get('GPU') ?? 0).toBe(instance.gpus);
    expect(input.containerProperties?.linuxParameters?.sharedMemorySize).toBeLessThan(
      wanted.get('MEMORY') ?? 0,
    );
  });

  it.each(inputs)('ends in time, and its retries in EXIT: $input.jobDefinitionName', ({ input }) => {
    expect(input.timeout?.attemptDurationSeconds).toBeGreaterThanOrEqual(60);
    const rules = input.retryStrategy?.evaluateOnExit ?? [];
    expect(rules.length).toBeLessThanOrEqual(5);
    expect(rules.filter(({ action }) => action === 'RETRY')).toEqual([
      { onExitCode: String(EXIT_CODES.interrupted), action: 'RETRY' },
      { onStatusReason: 'Host EC2*', action: 'RETRY' },
      { onReason: 'CannotPullContainerError:*', action: 'RETRY' },
    ]);
    expect(rules.at(-1)).toEqual({ onStatusReason: '*', action: 'EXIT' });
  });

  it.each(inputs)('gives no more than is needed: $input.jobDefinitionName', ({ definition, input }) => {
    const properties = input.containerProperties;

    expect(properties).toMatchObject({ privileged: false, readonlyRootFilesystem: true });
    expect(properties?.linuxParameters?.devices).toBeUndefined();
    expect(properties?.jobRoleArn).toBe(role(definition.trust));
    expect(properties?.secrets).toBeUndefined();
    const other = definition.trust === 'fork' ? 'repository' : 'fork';
    for (const { host } of properties?.volumes ?? []) {
      expect(host?.sourcePath).toContain(`/${definition.trust}/`);
      expect(host?.sourcePath).not.toContain(other);
    }
  });

  it('of forks are those of the repository in all but names, role and folders', () => {
    const text = (trust: string): readonly string[] =>
      inputs
        .filter(({ definition }) => definition.trust === trust)
        .map(({ input }) => JSON.stringify(input).replaceAll(new RegExp(`\\b${trust}\\b`, 'g'), 'a class'));

    expect(text('fork')).toEqual(text('repository'));
  });

  it.each(inputs)('starts the image as it is: $input.jobDefinitionName', ({ input }) => {
    // Its entry is an init, which becomes the runner by the plan's key; a second init would make the first complain.
    expect(input.containerProperties?.command).toEqual([]);
    expect(input.containerProperties?.linuxParameters?.initProcessEnabled).toBeUndefined();
  });

  it.each(inputs)('is below the size that Batch takes: $input.jobDefinitionName', ({ input }) => {
    expect(JSON.stringify(input).length).toBeLessThan(24 * 1024);
  });
});
