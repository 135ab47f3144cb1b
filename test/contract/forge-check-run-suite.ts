import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckAnnotation, CheckRun, Forge } from '../../core/ports/forge.ts';
import type { GithubStandIn } from '../stand-ins/github/server.ts';
import type { PullRecord } from '../stand-ins/github/state.ts';
import { type ForgeUnderTest, NAME, setUpForge } from './forge-bench.ts';

/** How every forge keeps the one check run. `open` gives one without repositories. */
export function describeForgeCheckRun(name: string, open: () => Promise<ForgeUnderTest>): void {
  describe(`the check run of ${name}`, () => {
    const bench = setUpForge(open);
    let github: GithubStandIn;
    let forge: Forge;
    let pull: PullRecord;
    beforeEach(() => {
      ({ github, forge, pull } = bench());
    });

    const check = (state: CheckRun['state'], more: Partial<CheckRun> = {}): CheckRun => ({
      name: 'mustrun',
      headCommit: pull.headCommit,
      externalId: String(pull.number),
      state,
      title: 'a title',
      summary: 'a *summary*',
      buttons: [],
      ...more,
    });
    const annotations = (count: number): readonly CheckAnnotation[] =>
      Array.from({ length: count }, (_, index) => ({
        path: 'post.md',
        line: index + 1,
        column: null,
        level: 'warning',
        title: 'number',
        message: `number ${index}`,
      }));
    const shownAnnotations = (): readonly unknown[] =>
      github.state.checkRuns.at(-1)?.annotations.map(({ message }) => message) ?? [];

    it('goes from in progress over waiting to its conclusion as one', async () => {
      const buttons = [{ identifier: 'grant', label: 'Verify', description: 'Spend up to 3 dollars' }];

      const id = await forge.putCheckRun(NAME, check({ kind: 'in progress' }));
      const during = github.people.checksOf(pull);
      const same = await forge.putCheckRun(NAME, check({ kind: 'waiting' }, { buttons }));
      const waiting = github.people.checksOf(pull);
      const last = await forge.putCheckRun(
        NAME,
        check({ kind: 'completed', conclusion: 'success', annotations: [] }),
      );

      expect([same, last]).toEqual([id, id]);
      expect(during).toMatchObject([{ status: 'in_progress', conclusion: null, name: 'mustrun' }]);
      expect(waiting).toMatchObject([{ status: 'completed', conclusion: 'action_required' }]);
      expect(github.people.checksOf(pull)).toMatchObject([
        {
          status: 'completed',
          conclusion: 'success',
          external_id: String(pull.number),
          output: { title: 'a title', summary: 'a *summary*' },
        },
      ]);
    });

    it('carries every annotation once, also when it is put again', async () => {
      const completed = check({ kind: 'completed', conclusion: 'failure', annotations: annotations(120) });

      await forge.putCheckRun(NAME, completed);
      await forge.putCheckRun(NAME, completed);

      expect(shownAnnotations()).toEqual(Array.from({ length: 120 }, (_, index) => `number ${index}`));
    });

    it('goes on where an interrupted call has stopped sending', async () => {
      const completed = check({ kind: 'completed', conclusion: 'failure', annotations: annotations(120) });
      github.faults.add({ operationId: 'checks/update', times: 1, reply: { status: 422, body: {} } });

      await expect(forge.putCheckRun(NAME, completed)).rejects.toMatchObject({ retryable: false });
      const halfway = github.people.checksOf(pull)[0]?.status;
      await forge.putCheckRun(NAME, completed);

      expect(halfway).toBe('in_progress');
      expect(shownAnnotations()).toHaveLength(120);
      expect(github.people.checksOf(pull)).toMatchObject([{ conclusion: 'failure' }]);
    });

    it('begins anew after a round with annotations, which cannot be taken back', async () => {
      const completed = check({ kind: 'completed', conclusion: 'failure', annotations: annotations(1) });

      const first = await forge.putCheckRun(NAME, completed);
      const second = await forge.putCheckRun(NAME, check({ kind: 'in progress' }));
      const third = await forge.putCheckRun(NAME, completed);

      expect(second).not.toEqual(first);
      expect(third).toEqual(second);
      expect(shownAnnotations()).toEqual(['number 0']);
    });

    it('is another for another pull request with the same head', async () => {
      const one = await forge.putCheckRun(NAME, check({ kind: 'in progress' }));
      const other = await forge.putCheckRun(NAME, check({ kind: 'in progress' }, { externalId: '77' }));

      expect(other).not.toEqual(one);
      expect(await forge.putCheckRun(NAME, check({ kind: 'waiting' }))).toEqual(one);
    });

    it('marks a column of a line', async () => {
      const annotation: CheckAnnotation = {
        path: 'post.md',
        line: 3,
        column: 7,
        level: 'failure',
        title: 't',
        message: 'm',
      };

      await forge.putCheckRun(
        NAME,
        check({ kind: 'completed', conclusion: 'failure', annotations: [annotation] }),
      );

      expect(github.state.checkRuns.at(-1)?.annotations).toMatchObject([
        { start_line: 3, end_line: 3, start_column: 7, end_column: 7, annotation_level: 'failure' },
      ]);
    });

    it('takes a summary of any length', async () => {
      const summary = '€'.repeat(70_000);

      await forge.putCheckRun(NAME, check({ kind: 'in progress' }, { summary }));

      expect(github.people.checksOf(pull)[0]?.output.summary).toBe(`${'€'.repeat(65_534)}…`);
    });
  });
}
