import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAnswers } from '../../core/flow/attempt/evidence.ts';
import { evidenceOf, makeWorkbench, ROOT, verifyJson } from './workbench.ts';

describe('an adapter that is merged, as posts/merging.md shows it', () => {
  let result: Awaited<ReturnType<typeof verifyJson>>;
  const answers = new Map<string, readonly string[]>();

  beforeAll(async () => {
    const directory = await makeWorkbench();
    await symlink(join(ROOT, 'local'), join(directory, 'local'));
    await symlink(join(ROOT, 'posts'), join(directory, 'posts'));
    result = await verifyJson('posts/merging.md', directory);
    for (const { id, identity } of result.runs) {
      const files = await evidenceOf(directory, identity ?? '');
      answers.set(
        id,
        readAnswers(files.get('answers.jsonl') ?? '').map(({ text }) => text),
      );
    }
  });

  it('is executed as the chain that the post shows', () => {
    expect(result.runs.map(({ id, attempts, reason }) => [id, attempts, reason])).toEqual([
      ['sft', 1, null],
      ['infer', 1, null],
      ['export', 1, null],
      ['merged', 1, null],
    ]);
  });

  it('says what it was taught, and what the model with its adapter says, token by token', () => {
    expect(answers.get('infer')).toEqual(['My name is Juniper.', 'I live on a laptop.']);
    expect(answers.get('merged')).toEqual(answers.get('infer'));
  });

  it('has every claim of the post: its steps, its sizes, its answers', () => {
    expect(result.claims.map(({ verdict }) => verdict)).toEqual(Array(7).fill('reproduced'));
    expect(result.exitCode).toBe(0);
  });
});
