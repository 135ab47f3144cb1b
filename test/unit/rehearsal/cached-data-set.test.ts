import { describe, expect, it } from 'vitest';
import { withoutCachedRows } from '../../../core/rehearsal/cached-data-set.ts';
import { draftOf, runOf, saidIn } from './commands.ts';

const EXPORT = runOf('swift export --model m --dataset a#10 b --to_cached_dataset true --output_dir ./cache');

describe('rows that were encoded before', () => {
  it('are those that a run above encoded', () => {
    const draft = draftOf(
      '--model m --cached_dataset ./cache/train --cached_val_dataset cache/val --dataset c',
    );

    const { words, substitutions } = withoutCachedRows(draft, [EXPORT]);

    expect(saidIn(words, 'dataset')).toEqual(['c', 'a#10', 'b']);
    expect(saidIn(words, 'val_dataset')).toEqual(['a#10', 'b']);
    expect(saidIn(words, 'cached_dataset')).toBeNull();
    expect(substitutions).toContainEqual(
      expect.objectContaining({ option: 'cached_dataset', from: './cache/train', kind: 'approximate' }),
    );
  });

  it('are of the usual shape where no run above made them', () => {
    const { words } = withoutCachedRows(draftOf('--model m --cached_dataset elsewhere/train'), [EXPORT]);

    expect(saidIn(words, 'dataset')).toEqual(['mustrun-cached.jsonl']);
  });

  it('are no matter of a command without them', () => {
    const draft = draftOf('--model m --dataset a');

    expect(withoutCachedRows(draft, [EXPORT])).toEqual(draft);
  });
});
