import type { Element, ElementContent, Root } from 'hast';
import { raw } from 'hast-util-raw';
import { defaultSchema, sanitize } from 'hast-util-sanitize';
import { h } from 'hastscript';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { newlineToBreak } from 'mdast-util-newline-to-break';
import { toHast } from 'mdast-util-to-hast';
import { gfm } from 'micromark-extension-gfm';
import { findIssue, issuePage } from '../issue-resource.ts';
import type { GithubState, RepositoryRecord } from '../state.ts';

export interface MarkdownPlace {
  readonly state: GithubState;
  readonly repository: RepositoryRecord;
  /** A line end breaks a line in what people write to each other, and is a space in a file. */
  readonly breaks: boolean;
  /** What a suggestion fence would replace; null where nothing can be suggested. */
  readonly suggestedFor?: string | null;
}

/**
 * Markdown as GitHub renders it: GFM, HTML cleaned by its published allow-list, mentions of known accounts and of
 * issues of the repository linked. Mermaid fences and formulas stay source: GitHub renders those with scripts.
 */
export function renderMarkdown(text: string, place: MarkdownPlace): ElementContent[] {
  try {
    return rendered(text, place);
  } catch (error) {
    // Thousands of nested quotes or elements exhaust the stack of the libraries.
    if (error instanceof RangeError) return [h('pre', text)];
    throw error;
  }
}

function rendered(text: string, place: MarkdownPlace): ElementContent[] {
  const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  if (place.breaks) newlineToBreak(tree);
  // Its ids get their prefix from the cleaning, as all the others.
  const written = toHast(tree, { allowDangerousHtml: true, clobberPrefix: '' });
  const clean = sanitize(raw(written), defaultSchema);
  return childrenOf(clean).map((child) => dressed(child, place));
}

function childrenOf(tree: Root | Root['children'][number]): ElementContent[] {
  const children = 'children' in tree ? tree.children : [tree];
  return children.filter((child) => child.type !== 'doctype');
}

/** Inside these nothing is linked. */
const VERBATIM = ['a', 'code', 'pre', 'kbd', 'samp', 'tt'];

function dressed(node: ElementContent, place: MarkdownPlace): ElementContent {
  if (node.type !== 'element') return node;
  if (node.tagName === 'a') return foreign(node);
  const suggestion = node.tagName === 'pre' ? suggestionIn(node) : null;
  if (suggestion !== null) return suggestionBox(place.suggestedFor ?? null, suggestion);
  if (VERBATIM.includes(node.tagName)) return node;
  const children = node.children.flatMap((child) =>
    child.type === 'text' ? linked(child.value, place) : [dressed(child, place)],
  );
  return { ...node, children };
}

/** A link within the text leads to the ids that the cleaning has prefixed. */
function foreign(link: Element): Element {
  const { href } = link.properties;
  const within = typeof href === 'string' && href.startsWith('#');
  const properties = within
    ? { href: `#${defaultSchema.clobberPrefix}${href.slice(1)}` }
    : { rel: ['nofollow', 'noopener'] };
  return { ...link, properties: { ...link.properties, ...properties } };
}

function suggestionIn(block: Element): string | null {
  const [code] = block.children;
  if (code?.type !== 'element' || code.tagName !== 'code') return null;
  const { className } = code.properties;
  if (!Array.isArray(className) || !className.includes('language-suggestion')) return null;
  return code.children.map((child) => (child.type === 'text' ? child.value : '')).join('');
}

function suggestionBox(old: string | null, suggested: string): Element {
  const rows = (text: string, kind: string): Element[] =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => h('span', { className: ['line', kind] }, line, '\n'));
  return h('div.suggestion', [
    h('div.suggestion-head', 'Suggested change'),
    h('pre', [...(old === null ? [] : rows(old, 'removed')), ...rows(suggested, 'added')]),
  ]);
}

/** `@login` and `#number` where GitHub finds them: not within a word, and only what exists. */
const REFERENCE =
  /(?<![\w@#/`])(?:@(?<login>[A-Za-z\d](?:[A-Za-z\d-]{0,38}))|#(?<number>\d{1,9}))(?![\w/-])/g;

function linked(text: string, { state, repository }: MarkdownPlace): ElementContent[] {
  const parts: ElementContent[] = [];
  let end = 0;
  for (const match of text.matchAll(REFERENCE)) {
    const { login, number } = match.groups ?? {};
    const target =
      login === undefined ? issueTarget(state, repository, Number(number)) : personTarget(state, login);
    if (target === null) continue;
    parts.push({ type: 'text', value: text.slice(end, match.index) });
    parts.push(h('a', { className: login === undefined ? 'issue-link' : 'mention', href: target }, match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, { type: 'text', value: text.slice(end) }];
}

function personTarget(state: GithubState, login: string): string | null {
  return state.users.has(login) ? `${state.url}/${login}` : null;
}

function issueTarget(state: GithubState, repository: RepositoryRecord, number: number): string | null {
  const found = findIssue(state, repository, number);
  return found === undefined ? null : issuePage(state, repository, number);
}
