import { Parser } from 'htmlparser2';
import { closeElement, openElement } from './elements.ts';
import { closeAll, textTargets } from './open-parts.ts';
import { addText } from './placed-text.ts';
import { createHtmlState, type HtmlReading } from './reading.ts';

/** Elements in each other that are read; nothing further in, nor behind. */
export const DEEPEST_HTML = 100;

/**
 * Reads the HTML of a post: tables, code, details, comments and running text, each with its place. Nothing is rendered; scripts and styles
 * are left out. Takes any text, never throws, and takes time proportional to its length. `offsetAt` says where the characters stand in
 * the post.
 */
export function readHtml(text: string, offsetAt: (index: number) => number = (index) => index): HtmlReading {
  const state = createHtmlState(offsetAt);
  let depth = 0;
  let complete = true;
  const parser = new Parser({
    onopentag(name, attributes) {
      depth += 1;
      if (depth > DEEPEST_HTML) {
        complete = false;
        parser.pause();
      } else if (complete) openElement(state, name, attributes, parser.startIndex, parser.endIndex + 1);
    },
    onclosetag(name, implied) {
      depth -= 1;
      // At the end of an unfinished text the parser may point behind it.
      const start = Math.min(parser.startIndex, text.length);
      const end = implied ? start : Math.min(parser.endIndex + 1, text.length);
      if (complete) closeElement(state, name, start, end, implied);
    },
    ontext(data) {
      const start = parser.startIndex;
      const isEntity = data.length !== parser.endIndex + 1 - start;
      if (complete) for (const target of textTargets(state)) addText(target, data, start, isEntity);
    },
    oncomment(data) {
      const start = Math.max(text.indexOf(data, parser.startIndex), parser.startIndex);
      if (complete) state.comments.push({ text: data, offsetAt: (index) => offsetAt(start + index) });
    },
  });
  parser.write(text);
  if (complete) parser.end();
  closeAll(state, text.length);
  const { tables, code, details, comments, prose } = state;
  return { tables, code, details, comments, prose, complete };
}
