import type { Element } from 'hast';
import { h } from 'hastscript';
import type { ReviewCommentRecord } from '../discussion.ts';
import { type PatchLine, patchLines } from '../patch-lines.ts';
import type { CheckRunRecord, GithubState, PullRecord, RepositoryRecord } from '../state.ts';
import { annotationBox, annotationList, annotationsOf, type ShownAnnotation } from './annotations.ts';
import { issueHead, pullTabs } from './issue-head.ts';
import { count, runsOf } from './parts.ts';
import { patchTable } from './patch-table.ts';
import { filesBetween, pullBase, type ShownFile, tabCounts } from './pull-files.ts';
import { reviewCommentBox } from './review-box.ts';
import { filePath, type Page, type View } from './view.ts';

/** The Files changed tab: the difference, with annotations and review comments at their lines. */
export async function filesPage(view: View, pull: PullRecord): Promise<Page> {
  const { state } = view;
  const files = await filesBetween(state, pull.base, await pullBase(pull), pull.headCommit);
  const comments = state.reviewComments.filter(
    ({ review }) => review.pull === pull && review.state !== 'PENDING' && review.commit === pull.headCommit,
  );
  const body = [
    issueHead(pull),
    pullTabs(pull, 'files', await tabCounts(state, pull)),
    ...differenceParts(state, { repository: pull.base, commit: pull.headCommit, files, comments }),
  ];
  return { title: `Files of #${pull.number}`, repository: pull.base, body };
}

interface Difference {
  readonly repository: RepositoryRecord;
  /** The one after the change: annotations are of it. */
  readonly commit: string;
  readonly files: readonly ShownFile[];
  readonly comments: readonly ReviewCommentRecord[];
}

export function differenceParts(state: GithubState, difference: Difference): readonly Element[] {
  const { repository, commit, files, comments } = difference;
  const runs: readonly CheckRunRecord[] = runsOf(state, repository, commit);
  const annotations = runs.flatMap((run) => annotationsOf(run));
  const shown = new Set<ShownAnnotation>();
  const boxes = files.map((file) => {
    const remarksOn = (line: PatchLine): readonly Element[] => {
      const here = annotations.filter(
        ({ path, end_line }) => path === file.filename && end_line === line.after,
      );
      for (const annotation of here) shown.add(annotation);
      const said = comments.filter(
        (comment) =>
          comment.path === file.filename &&
          comment.line === (comment.side === 'RIGHT' ? line.after : line.before),
      );
      return [...here.map(annotationBox), ...said.map((comment) => reviewCommentBox(state, comment))];
    };
    return fileBox(repository, commit, file, remarksOn);
  });
  const elsewhere = annotations.filter((annotation) => !shown.has(annotation));
  const added = files.reduce((sum, { additions }) => sum + additions, 0);
  const removed = files.reduce((sum, { deletions }) => sum + deletions, 0);
  return [
    h('p.dull-text', `${count(files.length, 'changed file')}, +${added} −${removed}`),
    ...boxes,
    ...(elsewhere.length === 0
      ? []
      : [
          h('section.annotations', [h('h2', 'Annotations on unchanged lines'), ...annotationList(elsewhere)]),
        ]),
  ];
}

function fileBox(
  repository: RepositoryRecord,
  commit: string,
  file: ShownFile,
  remarksOn: (line: PatchLine) => readonly Element[],
): Element {
  const { filename, previous_filename: previous, status, additions, deletions, patch } = file;
  const name = previous === undefined ? filename : `${previous} → ${filename}`;
  return h('section.file', [
    h('div.file-head', [
      h('code', name),
      ' ',
      h('span.dull-text', `${status} +${additions} −${deletions}`),
      ...(status === 'removed'
        ? []
        : [' ', h('a', { href: filePath(repository, 'blob', commit, filename) }, 'View file')]),
    ]),
    patch === undefined
      ? h('p.plain', status === 'renamed' ? 'Renamed without changes.' : 'No lines to show.')
      : h('div.scroll', [patchTable(patchLines(patch), remarksOn)]),
  ]);
}
