import GithubSlugger from 'github-slugger';
import { htmlTags } from '../html-tags.ts';
import { referencesOf } from '../references.ts';
import { targetOf } from '../repository-paths.ts';
import type { Finding, Rule } from '../rule.ts';
import { type QualityPage, wordsOf } from '../view.ts';

export const anchorResolves: Rule = {
  id: 'anchor-resolves',
  level: 'warning',
  title: 'Links within the page lead to a heading.',
  check: (view) => {
    const references = referencesOf(view);
    if (!references.some(({ written }) => written.startsWith('#'))) return [];
    const known = anchorsOf(view);
    return references.flatMap(({ written, offset }): readonly Finding[] => {
      const target = targetOf(written, view.path);
      if (target?.kind !== 'anchor' || isAlwaysThere(target.id) || known.has(target.id.toLowerCase()))
        return [];
      return [
        {
          ...view.source.placeOf(offset),
          message: `the link "${written}" leads to no heading of this page`,
          expected: 'a heading in lower case, with - for spaces and without other marks',
          repair: 'correct the link, or the heading',
        },
      ];
    });
  },
};

/** The top of the page, and what a browser searches the text for. */
function isAlwaysThere(id: string): boolean {
  return id === '' || id.toLowerCase() === 'top' || id.startsWith(':~:');
}

/** What GitHub names the headings, and what the author names: `{#name}`, `(name)=`, `id` and `name` in HTML. */
function anchorsOf({ nodes, source }: QualityPage): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  for (const node of nodes) {
    if (node.type === 'heading') anchors.add(slugger.slug(wordsOf(node)));
    if (node.type !== 'html') continue;
    for (const {
      attributes: { id, name },
    } of htmlTags(node.value)) {
      for (const anchor of [id, name]) if (anchor) anchors.add(anchor.toLowerCase());
    }
    const heading = /<h[1-6][^<>]*>([^<]*)</i.exec(node.value)?.[1];
    if (heading !== undefined) anchors.add(slugger.slug(heading.trim()));
  }
  for (const [, name] of source.text.matchAll(/\{#([\w:.-]+)[\s}]/g))
    if (name) anchors.add(name.toLowerCase());
  for (const [, name] of source.text.matchAll(/^\(([\w:.-]+)\)=\s*$/gm))
    if (name) anchors.add(name.toLowerCase());
  return anchors;
}
