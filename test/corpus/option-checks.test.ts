import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPost } from '../../core/post/read-post.ts';
import { checkOptions } from '../../core/preflight/options/check-options.ts';
import { DEFAULT_MACHINE } from '../../core/preflight/options/machine.ts';

const corpus =
  process.env.MUSTRUN_CORPUS ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

/** Every error of the option checks in a folder, as `page:line code`. */
function errorsIn(folder: string): readonly string[] {
  return globSync('**/*.md', { cwd: join(corpus, folder) }).flatMap((path) => {
    const post = readPost(path, readFileSync(join(corpus, folder, path), 'utf8'));
    return post.runs
      .flatMap((run) => checkOptions(run, DEFAULT_MACHINE))
      .filter(({ level }) => level === 'error')
      .map(({ line, code }) => `${path}:${line} ${code}`);
  });
}

if (existsSync(corpus)) {
  describe('option checks of real documentation', () => {
    it('find in 4.x the one command that is broken as written, and no other', () => {
      expect(errorsIn('ms-swift-4-docs')).toEqual([
        'BestPractices/Qwen3-Best-Practice.md:318 missing-option',
      ]);
    });

    it('find nothing in 2.x', () => {
      expect(errorsIn('ms-swift-2-docs')).toEqual([]);
    });
  });
} else {
  it(`the corpus of real posts is not read here: there is no ${relative(process.cwd(), corpus)} and MUSTRUN_CORPUS names none`, () => {
    expect(existsSync(corpus)).toBe(false);
  });
}
