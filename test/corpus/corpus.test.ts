import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPost } from '../../core/post/read-post.ts';
import { postAsJson } from '../../core/report/post-json.ts';
import { describeMiss, score, share } from './score.ts';
import { truthFile } from './truth-schema.ts';

const corpus =
  process.env.MUSTRUN_CORPUS ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const truthFolder = fileURLToPath(new URL('truth', import.meta.url));

/** `swift sft`, `rlhf` and `pt` in the shell fences of each folder, counted by hand and by two scripts. */
const TRAINING_COMMANDS = { 'ms-swift-4-docs': 35, 'ms-swift-3-docs': 25, 'ms-swift-2-docs': 91 };

if (existsSync(corpus)) {
  describe('the corpus of real posts', () => {
    const pages = globSync('*.json', { cwd: truthFolder }).flatMap(
      (name) => truthFile.parse(JSON.parse(readFileSync(join(truthFolder, name), 'utf8'))).pages,
    );
    const posts = globSync('**/*.md', { cwd: corpus })
      .filter((path) => path.startsWith('ms-swift-'))
      .map((path) => readPost(path, readFileSync(join(corpus, path), 'utf8')));
    const result = score(posts.map(postAsJson), pages);
    const misses = result.misses.map(describeMiss).join('\n');

    it('has its truth', () => {
      expect(result.commands.truth).toBeGreaterThanOrEqual(60);
      expect(result.claims.truth).toBeGreaterThanOrEqual(150);
    });

    it('is read without refusing a page', () => {
      expect(posts.length).toBeGreaterThan(150);
      const codes = posts.flatMap(({ problems }) => problems.map(({ code }) => code));
      expect(codes.filter((code) => /^(?:post|paragraph)-too-/.test(code))).toEqual([]);
    });

    it('gives every command, and invents none', () => {
      expect({ ...result.commands, misses }).toMatchObject({ found: result.commands.truth, invented: 0 });
    });

    it.each(Object.entries(TRAINING_COMMANDS))(
      'of %s gives at least %i training commands',
      (folder, least) => {
        const runs = posts.filter(({ path }) => path.startsWith(folder)).flatMap((post) => post.runs);
        const training = runs.filter(
          ({ program, subcommand, form }) =>
            program === 'swift' && form === 'shell' && ['sft', 'rlhf', 'pt'].includes(subcommand),
        );
        expect(training.length).toBeGreaterThanOrEqual(least);
      },
    );

    it('gives at least 97 % of the options right', () => {
      expect(share(result.options.right, result.options.truth), misses).toBeGreaterThanOrEqual(0.97);
      expect(result.options.invented, misses).toBeLessThanOrEqual(5);
    });

    it('gives at least 90 % of the claims, named and bound right', () => {
      expect(share(result.claims.right, result.claims.truth), misses).toBeGreaterThanOrEqual(0.9);
    });

    it('takes no more than 5 % of other numbers for claims', () => {
      expect(share(result.precision.true, result.precision.found), misses).toBeGreaterThanOrEqual(0.95);
    });
  });
} else {
  it(`the corpus of real posts is not read here: there is no ${relative(process.cwd(), corpus)} and MUSTRUN_CORPUS names none`, () => {
    expect(existsSync(corpus)).toBe(false);
  });
}
