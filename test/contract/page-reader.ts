import { DomUtils, parseDocument } from 'htmlparser2';
import { ask } from '../stand-ins/github/asking.ts';
import type { CheckRunRecord } from '../stand-ins/github/state.ts';
import { RUNS, type StandInBench } from './github-stand-in-bench.ts';

type Document = ReturnType<typeof parseDocument>;
type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  readonly document: Document;
}

/** Fetches a page as a browser would, as `person` where one was chosen. */
export async function look(bench: StandInBench, path: string, person?: string): Promise<Seen> {
  const headers = person === undefined ? {} : { cookie: `person=${person}` };
  const answer = await fetch(`${bench.github.state.url}${path}`, { headers });
  const html = await answer.text();
  return { status: answer.status, headers: answer.headers, html, document: parseDocument(html) };
}

/** Submits a form of a page; the answer's redirect is not followed. */
export async function submit(
  bench: StandInBench,
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly location: string; readonly cookie: string }> {
  const body = new URLSearchParams(fields);
  const address = `${bench.github.state.url}${path}`;
  const answer = await fetch(address, { method: 'POST', body, headers, redirect: 'manual' });
  await answer.arrayBuffer();
  return {
    status: answer.status,
    location: answer.headers.get('location') ?? '',
    cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '',
  };
}

/** Elements of a tag within `root`, with a class where one is named. */
export function all(root: Document | Element, tag: string, name?: string): readonly Element[] {
  return DomUtils.getElementsByTagName(tag, root).filter(
    (element) =>
      element !== root && (name === undefined || (element.attribs.class ?? '').split(' ').includes(name)),
  );
}

/** The words of what was found, spaces as one reads them. */
export function words(elements: readonly Element[]): readonly string[] {
  return elements.map((element) => DomUtils.textContent(element).replaceAll(/\s+/g, ' ').trim());
}

const HARMFUL_TAGS = [
  'applet',
  'base',
  'embed',
  'frame',
  'iframe',
  'object',
  'script',
  'style',
  'svg',
  'template',
];

/** What in a page could run, load, restyle or lead astray; a page of the stand-in has none of it. */
export function harms(document: Document): readonly string[] {
  return DomUtils.getElementsByTagName('*', document).flatMap((element) => [
    ...(HARMFUL_TAGS.includes(element.name) ? [element.name] : []),
    ...Object.entries(element.attribs)
      .filter(
        ([name, value]) =>
          name.startsWith('on') || name === 'style' || /^\s*(?:javascript|data|vbscript):/i.test(value),
      )
      .map(([name, value]) => `${element.name} ${name}=${value}`),
  ]);
}

/** A check run of the App on the head of the pull request. */
export async function checked({ github, pull, token }: StandInBench, more: object): Promise<CheckRunRecord> {
  const body = { name: 'mustrun', head_sha: pull.headCommit, ...more };
  const { status } = await ask(github, `POST ${RUNS}`, { token, body });
  const run = github.state.checkRuns.at(-1);
  if (status !== 201 || run === undefined) throw new Error(`the check run was refused: ${status}`);
  return run;
}
