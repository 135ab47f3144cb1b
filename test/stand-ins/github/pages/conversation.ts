import type { Element } from 'hast';
import { h } from 'hastscript';
import { type AnyIssue, isPull, repositoryOfIssue } from '../issue-resource.ts';
import type { PullRecord } from '../state.ts';
import { commentBox, saidBox } from './comment-box.ts';
import { commitLog, type LoggedCommit } from './commit-log.ts';
import { issueHead, pullTabs } from './issue-head.ts';
import { mergeBox } from './merge-box.ts';
import { avatar, button, commitLink, outcomeOf, outcomeSign, runsOf } from './parts.ts';
import { pullBase, tabCounts } from './pull-files.ts';
import { reviewBox } from './review-box.ts';
import { mayWrite, type Page, pathOf, personOn, type View } from './view.ts';

/** A pull request or an issue with all that was said, in order, and a form to say more. */
export async function conversationPage(view: View, issue: AnyIssue): Promise<Page> {
  const { state } = view;
  const repository = repositoryOfIssue(issue);
  const description = saidBox(state, repository, {
    id: `issue-${issue.number}`,
    author: issue.author,
    at: issue.createdAt,
    body: issue.body,
  });
  const pullParts = isPull(issue)
    ? {
        tabs: [pullTabs(issue, 'conversation', await tabCounts(state, issue))],
        box: [mergeBox(state, issue.base, issue.headCommit)],
      }
    : { tabs: [], box: [] };
  const body = [
    issueHead(issue),
    ...pullParts.tabs,
    description,
    ...(await timeline(view, issue)),
    ...pullParts.box,
    commentForm(view, issue),
  ];
  return { title: `${issue.title} #${issue.number}`, repository, body };
}

interface Moment {
  readonly at: Date;
  readonly shown: Element;
}

async function timeline(view: View, issue: AnyIssue): Promise<readonly Element[]> {
  const { state } = view;
  const repository = repositoryOfIssue(issue);
  const comments = state.comments
    .filter((comment) => comment.repository === repository && comment.issue === issue.number)
    .map((comment) => ({ at: comment.createdAt, shown: commentBox(state, comment) }));
  const moments = [...(isPull(issue) ? await pullMoments(view, issue) : []), ...comments];
  return moments.toSorted((one, other) => one.at.getTime() - other.at.getTime()).map(({ shown }) => shown);
}

async function pullMoments({ state }: View, pull: PullRecord): Promise<readonly Moment[]> {
  const base = await pullBase(pull);
  const commits = await commitLog(pull.base.folder, '--reverse', `${base}..${pull.headCommit}`);
  const reviews = state.reviews.filter((review) => review.pull === pull && review.state !== 'PENDING');
  return [
    ...commits.map((commit) => ({ at: commit.at, shown: commitLine(state, pull, commit) })),
    ...reviews.map((review) => ({ at: review.createdAt, shown: reviewBox(state, review) })),
  ];
}

function commitLine(state: View['state'], pull: PullRecord, { sha, author, message }: LoggedCommit): Element {
  const [subject = ''] = message.split('\n');
  const signs = runsOf(state, pull.base, sha).map((run) => outcomeSign(outcomeOf(run)));
  return h('p.event', [
    avatar(author),
    ' ',
    h('span.subject', subject),
    ' ',
    ...signs,
    ' ',
    commitLink(pull.base, sha),
  ]);
}

function commentForm(view: View, issue: AnyIssue): Element {
  const repository = repositoryOfIssue(issue);
  const person = personOn(view, repository);
  const home = pathOf(repository, isPull(issue) ? 'pull' : 'issues', issue.number);
  const closes = issue.author === person || mayWrite(view, repository);
  return h('section.write', [
    h('form', { method: 'post', action: `${home}/comments` }, [
      h('label', { htmlFor: 'body' }, `Comment as ${person}`),
      h('textarea#body', {
        name: 'body',
        rows: 5,
        required: true,
        placeholder: 'Markdown, or /mustrun help',
      }),
      h('button', { type: 'submit', className: ['button', 'primary'] }, 'Comment'),
    ]),
    ...(closes && isPull(issue)
      ? [button(`${home}/state`, issue.open ? 'Close pull request' : 'Reopen pull request')]
      : []),
  ]);
}
