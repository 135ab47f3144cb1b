import { describe, expect, it } from 'vitest';
import type { Hub, HubAnswer } from '../../../../core/ports/hub.ts';
import { askHubs, NOT_ASKED, referenceKey } from '../../../../core/preflight/access/ask-hubs.ts';
import type { HubReference } from '../../../../core/preflight/access/hub-references.ts';

const MISSING: HubAnswer = { kind: 'missing', what: 'repository' };

function reference(id: string, more: Partial<HubReference> = {}): HubReference {
  return {
    hub: 'model-scope',
    kind: 'model',
    id,
    revision: null,
    option: 'model',
    revisionOption: 'model_revision',
    line: 1,
    column: 1,
    ...more,
  };
}

/** A hub that notes what it is asked and how many questions are open at a time. */
class CountingHub implements Hub {
  readonly asked: string[] = [];
  mostOpen = 0;
  #open = 0;

  async describe(kind: string, id: string, revision: string | null): Promise<HubAnswer> {
    this.asked.push(`${kind} ${id} ${revision}`);
    this.#open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.#open);
    await new Promise((resolve) => setImmediate(resolve));
    this.#open -= 1;
    return MISSING;
  }
}

describe('hubs are asked', () => {
  it('each question once, and each hub its own', async () => {
    const modelScope = new CountingHub();
    const huggingFace = new CountingHub();
    const references = [
      reference('a/b'),
      reference('a/b', { line: 9, option: 'ref_model' }),
      reference('a/b', { revision: 'v1' }),
      reference('a/b', { kind: 'dataset' }),
      reference('a/b', { hub: 'hugging-face' }),
    ];

    const answers = await askHubs(references, { 'model-scope': modelScope, 'hugging-face': huggingFace });

    expect(modelScope.asked).toEqual(['model a/b null', 'model a/b v1', 'dataset a/b null']);
    expect(huggingFace.asked).toEqual(['model a/b null']);
    expect(references.map((one) => answers.get(referenceKey(one)))).toEqual(references.map(() => MISSING));
  });

  it('only so many questions at a time, and all of them', async () => {
    const hub = new CountingHub();
    const references = Array.from({ length: 20 }, (_, index) => reference(`a/${index}`));

    const answers = await askHubs(references, { 'model-scope': hub, 'hugging-face': hub }, 3);

    expect(hub.mostOpen).toBe(3);
    expect(answers.size).toBe(20);
  });

  it('nothing where nothing is taken from them', async () => {
    const hub = new CountingHub();

    expect(await askHubs([], { 'model-scope': hub, 'hugging-face': hub })).toEqual(NOT_ASKED);
    expect(hub.asked).toEqual([]);
  });
});
