import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPost } from '../../core/post/read-post.ts';
import { parseArguments } from '../../core/swift/argparse.ts';
import { newestOfLine } from '../../core/swift/dialect.ts';
import { optionTable } from '../../core/swift/option-table.ts';
import { tableName } from '../../core/swift/programs.ts';

const corpus =
  process.env.MUSTRUN_CORPUS ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

/** Codes of what a release's own parser refuses in a command. */
const REFUSED = /^(?:unknown|renamed|removed|invented)-option$|^(?:bad|missing|unexpected|ambiguous)-/;

if (existsSync(corpus)) {
  const runs = globSync('ms-swift-*/**/*.md', { cwd: corpus }).flatMap((path) =>
    readPost(path, readFileSync(join(corpus, path), 'utf8'))
      .runs.filter(({ program }) => program === 'megatron')
      .map((run) => ({ ...run, where: `${path}:${run.line}`, texts: run.words.map(({ text }) => text) })),
  );

  describe('the megatron commands of the corpus', () => {
    it('are those of both lines that have megatron', () => {
      const lines = runs.map(({ engine }) => engine.line);

      expect(new Set(lines)).toEqual(new Set(['3.x', '4.x']));
      expect(runs.length).toBeGreaterThanOrEqual(50);
    });

    it('have only options that the newest release of their line takes', () => {
      const refused = runs.flatMap(({ program, subcommand, texts, engine, where }) => {
        const name = tableName(program, subcommand, texts);
        const table = name === null ? null : optionTable(newestOfLine(engine.line ?? '4.x'), name);
        const problems = table === null ? [] : parseArguments(texts, table).problems;
        return problems.filter(({ kind }) => kind === 'unknown').map(({ word }) => `${where} ${word}`);
      });

      expect(refused).toEqual([]);
    });

    it('are refused nothing, but by an older release that the page states: what came after it', () => {
      const refused = runs.flatMap(({ problems, engine, where }) =>
        problems
          .filter(({ code }) => REFUSED.test(code))
          .map(({ code, message }) => ({ where, code, message, release: engine.release })),
      );

      expect(refused).toEqual(
        ['--lora_rank', '--lora_alpha', '--target_modules', '--lr_warmup_fraction'].map((option) => ({
          where: 'ms-swift-3-docs/Instruction/Frequently-asked-questions.md:551',
          code: 'unknown-option',
          message: expect.stringMatching(`has no option ${option} yet: 3\\.[57]\\.[02] brought it`),
          release: '3.4.1.post1',
        })),
      );
    });
  });
} else {
  it(`the megatron commands of the corpus are not read here: there is no ${relative(process.cwd(), corpus)} and MUSTRUN_CORPUS names none`, () => {
    expect(existsSync(corpus)).toBe(false);
  });
}
