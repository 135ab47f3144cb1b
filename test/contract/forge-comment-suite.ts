import { beforeEach, describe, expect, it } from 'vitest';
import type { Forge } from '../../core/ports/forge.ts';
import type { GithubStandIn } from '../stand-ins/github/server.ts';
import type { PullRecord } from '../stand-ins/github/state.ts';
import { type ForgeUnderTest, NAME, setUpForge } from './forge-bench.ts';

const MARKER = 'mustrun pull 1';

/** How every forge keeps the one comment. `open` gives one without repositories. */
export function describeForgeComment(name: string, open: () => Promise<ForgeUnderTest>): void {
  describe(`the comment of ${name}`, () => {
    const bench = setUpForge(open);
    let github: GithubStandIn;
    let forge: Forge;
    let pull: PullRecord;
    beforeEach(() => {
      ({ github, forge, pull } = bench());
    });

    const commentsOf = (author: string): readonly string[] =>
      github.state.comments
        .filter((comment) => comment.issue === pull.number && comment.author === author)
        .map(({ body }) => body);

    const section = (markdown: string, rank = 0, instead = '(shed)') => ({ markdown, instead, rank });

    it('is written, changed in place, and left alone when it says the same', async () => {
      const first = await forge.putComment(NAME, pull.number, MARKER, [section('one')]);
      const second = await forge.putComment(NAME, pull.number, MARKER, [section('two')]);
      const edited = github.state.comments.at(-1)?.updatedAt;
      const third = await forge.putComment(NAME, pull.number, MARKER, [section('two')]);

      expect([second, third]).toEqual([first, first]);
      expect(commentsOf('mustrun[bot]')).toEqual([`<!-- ${MARKER} -->\n\ntwo`]);
      expect(github.state.comments.at(-1)?.updatedAt).toBe(edited);
    });

    it("is not a person's, though it bears the marker", async () => {
      const theirs = `<!-- ${MARKER} -->\n\nmine`;
      github.people.comment(pull, 'mallory', theirs);

      await forge.putComment(NAME, pull.number, MARKER, [section('ours')]);

      expect(commentsOf('mallory')).toEqual([theirs]);
      expect(commentsOf('mustrun[bot]')).toEqual([`<!-- ${MARKER} -->\n\nours`]);
    });

    it('is found behind a hundred others', async () => {
      const first = await forge.putComment(NAME, pull.number, MARKER, [section('one')]);
      for (let index = 0; index < 120; index += 1) github.people.comment(pull, 'ann', `talk ${index}`);

      expect(await forge.putComment(NAME, pull.number, MARKER, [section('two')])).toEqual(first);
    });

    it('is the oldest of several, and the others go', async () => {
      const first = await forge.putComment(NAME, pull.number, MARKER, [section('one')]);
      const [record] = github.state.comments.filter(({ issue }) => issue === pull.number);
      if (record === undefined) throw new Error('there is a comment');
      github.state.comments.push(
        { ...record, id: record.id + 100_000 },
        { ...record, id: record.id + 100_001 },
      );

      expect(await forge.putComment(NAME, pull.number, MARKER, [section('two')])).toEqual(first);
      expect(commentsOf('mustrun[bot]')).toEqual([`<!-- ${MARKER} -->\n\ntwo`]);
    });

    it('is one when two write at once', async () => {
      await Promise.all([
        forge.putComment(NAME, pull.number, MARKER, [section('same')]),
        forge.putComment(NAME, pull.number, MARKER, [section('same')]),
      ]);
      await forge.putComment(NAME, pull.number, MARKER, [section('same')]);

      expect(commentsOf('mustrun[bot]')).toEqual([`<!-- ${MARKER} -->\n\nsame`]);
    });

    it('sheds sections until GitHub takes it', async () => {
      const sections = [section('head'), section('a'.repeat(40_000), 1), section('b'.repeat(40_000), 2)];

      await forge.putComment(NAME, pull.number, MARKER, sections);

      expect(commentsOf('mustrun[bot]')).toEqual([
        `<!-- ${MARKER} -->\n\nhead\n\n${'a'.repeat(40_000)}\n\n(shed)`,
      ]);
    });
  });
}
