import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RehearsalEngine } from '../../core/rehearsal/rehearsal-engine.ts';
import { ACCEPTED, PASSED, PREPARED } from '../fakes/scripted-engine.ts';

export interface EngineUnderTest {
  /** An engine that accepts, prepares and passes every command. */
  readonly engine: RehearsalEngine;
  readonly close: () => Promise<void>;
}

export function commandRequest(...argv: string[]) {
  return { subcommand: 'sft' as const, argv, environment: {}, directory: '/tmp', timeout: 5 };
}

/** What every rehearsal engine must do. */
export function describeRehearsalEngine(name: string, open: () => Promise<EngineUnderTest>): void {
  describe(`${name} as a rehearsal engine`, () => {
    let opened: EngineUnderTest;
    let engine: RehearsalEngine;

    beforeAll(async () => {
      opened = await open();
      engine = opened.engine;
    });
    afterAll(() => opened.close());

    it('says that the arguments are accepted', async () => {
      expect(await engine.validate(commandRequest('--model', 'm'))).toEqual(ACCEPTED);
    });

    it('says which stand-ins it made', async () => {
      expect(await engine.prepare(commandRequest('--model', 'm'))).toEqual(PREPARED);
    });

    it('says what training showed', async () => {
      const request = { ...commandRequest('--model', 'm'), output: '/tmp/output', log: '/tmp/train.log' };

      expect(await engine.train(request)).toEqual(PASSED);
    });

    it('gives each of several questions its own answer', async () => {
      const answers = await Promise.all([
        engine.validate(commandRequest('--model', 'one')),
        engine.prepare(commandRequest('--model', 'two')),
        engine.validate(commandRequest('--model', 'three')),
      ]);

      expect(answers).toEqual([ACCEPTED, PREPARED, ACCEPTED]);
    });
  });
}
