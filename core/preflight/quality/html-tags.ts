import { Parser } from 'htmlparser2';

/** An opening tag in a piece of HTML. */
export interface HtmlTag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Offset within the piece. */
  readonly start: number;
}

/** The opening tags of a piece of HTML; comments hold none. */
export function htmlTags(html: string): readonly HtmlTag[] {
  const tags: HtmlTag[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      tags.push({ name, attributes: { ...attributes }, start: parser.startIndex });
    },
  });
  parser.end(html);
  return tags;
}
