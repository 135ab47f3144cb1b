import type { Element } from 'hast';
import { h } from 'hastscript';
import type { CommentRecord } from '../discussion.ts';
import type { GithubState, RepositoryRecord } from '../state.ts';
import { renderMarkdown } from './markdown.ts';
import { avatar, personLink, timeOf } from './parts.ts';

const REACTIONS: Readonly<Record<string, string>> = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
};

export interface Said {
  readonly id: string;
  readonly author: string;
  readonly at: Date;
  readonly body: string;
  readonly edited?: boolean;
  readonly after?: readonly Element[];
}

/** What somebody wrote, with the Markdown rendered. */
export function saidBox(state: GithubState, repository: RepositoryRecord, said: Said): Element {
  const rendered = renderMarkdown(said.body, { state, repository, breaks: true });
  return h('article.comment', { id: said.id }, [
    h('header', [
      avatar(said.author),
      ' ',
      personLink(said.author),
      ' ',
      h('a.dull-text', { href: `#${said.id}` }, [timeOf(said.at)]),
      ...(said.edited === true ? [h('span.dull-text', ' · edited')] : []),
    ]),
    h('div.markdown', rendered.length === 0 ? [h('p.dull-text', 'No description provided.')] : rendered),
    ...(said.after ?? []),
  ]);
}

export function commentBox(state: GithubState, comment: CommentRecord): Element {
  return saidBox(state, comment.repository, {
    id: `issuecomment-${comment.id}`,
    author: comment.author,
    at: comment.createdAt,
    body: comment.body,
    edited: comment.updatedAt > comment.createdAt,
    after: reactionsOf(state, comment),
  });
}

function reactionsOf(state: GithubState, comment: CommentRecord): readonly Element[] {
  const mine = state.reactions.filter((reaction) => reaction.comment === comment.id);
  const contents = [...new Set(mine.map(({ content }) => content))];
  if (contents.length === 0) return [];
  const shown = contents.map((content) => {
    const authors = mine.filter((reaction) => reaction.content === content).map(({ author }) => author);
    const title = `${authors.join(', ')} reacted with ${content}`;
    return h('span.reaction', { title }, `${REACTIONS[content] ?? content} ${authors.length}`);
  });
  return [h('p.reactions', shown)];
}
