import { describe, expect, it } from 'vitest';
import type { Hub, HubAnswer } from '../../../../core/ports/hub.ts';
import { answeredOnce } from '../../../../core/preflight/access/answered-once.ts';

const MISSING: HubAnswer = { kind: 'missing', what: 'repository' };
const UNREACHABLE: HubAnswer = { kind: 'unreachable', reason: 'no network' };

/** A hub that gives these answers in turn, and writes down what it was asked. */
function hubOf(answers: HubAnswer[], asked: string[]): Hub {
  return {
    describe: async (kind, id, revision) => {
      asked.push(`${kind} ${id} ${revision}`);
      return answers.shift() ?? MISSING;
    },
  };
}

describe('hubs that are asked once', () => {
  it('are asked one question once, also at the same time, and each of them for itself', async () => {
    const [there, elsewhere]: [string[], string[]] = [[], []];
    const hubs = answeredOnce({ 'model-scope': hubOf([], there), 'hugging-face': hubOf([], elsewhere) });

    const ask = () => hubs['model-scope'].describe('model', 'a/b', null);
    expect(await Promise.all([ask(), ask()])).toEqual([MISSING, MISSING]);
    await hubs['model-scope'].describe('model', 'a/b', 'v1');
    await hubs['hugging-face'].describe('model', 'a/b', null);

    expect(there).toEqual(['model a/b null', 'model a/b v1']);
    expect(elsewhere).toEqual(['model a/b null']);
  });

  it('are asked again where they could not be reached', async () => {
    const asked: string[] = [];
    const hub = hubOf([UNREACHABLE, MISSING], asked);
    const { 'model-scope': once } = answeredOnce({ 'model-scope': hub, 'hugging-face': hub });

    expect(await once.describe('model', 'a/b', null)).toEqual(UNREACHABLE);
    expect(await once.describe('model', 'a/b', null)).toEqual(MISSING);
    expect(asked).toHaveLength(2);
  });
});
