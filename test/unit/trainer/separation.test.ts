import { describe, expect, it } from 'vitest';
import { openStore } from '../../../containers/trainer/open-store.ts';
import { asTrainingUser, trainingUser } from '../../../containers/trainer/trust/separation.ts';

describe('the training user', () => {
  it('is the one that the image names', () => {
    expect(trainingUser({ MUSTRUN_TRAINING_USER: '10002:10003' })).toEqual({ uid: 10002, gid: 10003 });
  });

  it.each([[{}], [{ MUSTRUN_TRAINING_USER: '' }]])('is none without a name: %j', (environment) => {
    expect(trainingUser(environment)).toBeNull();
  });

  it.each(['0:0', '10002', '10002:0', 'nobody:nobody', '1:1; id'])('is never "%s"', (stated) => {
    expect(() => trainingUser({ MUSTRUN_TRAINING_USER: stated })).toThrow(/expected two numbers from 1 on/);
  });

  it('gets a program with its words as they are, and no capability', () => {
    expect(
      asTrainingUser({ uid: 1, gid: 2 }, '/e/bin/swift', ['sft', '--system', '-- $(id)']).join('\n'),
    ).toBe(
      `setpriv
--reuid
1
--regid
2
--clear-groups
--inh-caps=-all
--ambient-caps=-all
--no-new-privs
--
/e/bin/swift
sft
--system
-- $(id)`,
    );
  });
});

describe('a store', () => {
  it.each(['/store', 'relative/folder', 's3://bucket/prefix'])('at %s opens', (place) => {
    expect(openStore(place).kind).toBe('open');
  });

  it('at an address without an adapter does not', () => {
    expect(openStore('gopher://host/x')).toEqual({
      kind: 'unknown',
      message: 'the store is gopher://host/x, expected the path of a folder or s3://bucket/prefix',
    });
  });
});
