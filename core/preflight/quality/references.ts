import { htmlTags } from './html-tags.ts';
import { offsetOf, type QualityPage } from './view.ts';

/** A picture or link of a post. */
export interface Reference {
  readonly kind: 'picture' | 'link';
  readonly offset: number;
  /** The address as written. */
  readonly written: string;
  /** Of a picture; null where it has none. */
  readonly alternative: string | null;
  /** An HTML tag with an empty `alt`: the author says that the picture is decoration. */
  readonly decorative: boolean;
}

/** Every picture and link whose address the post gives, in its order. */
export function referencesOf(page: QualityPage): readonly Reference[] {
  const addresses = new Map<string, string>();
  for (const node of page.nodes) {
    if (node.type === 'definition' && !addresses.has(node.identifier))
      addresses.set(node.identifier, node.url);
  }
  return page.nodes.flatMap((node): readonly Reference[] => {
    switch (node.type) {
      case 'image':
        return [picture(offsetOf(node), node.url, node.alt ?? '')];
      case 'link':
        return [link(offsetOf(node), node.url)];
      case 'imageReference': {
        const url = addresses.get(node.identifier);
        return url === undefined ? [] : [picture(offsetOf(node), url, node.alt ?? '')];
      }
      case 'linkReference': {
        const url = addresses.get(node.identifier);
        return url === undefined ? [] : [link(offsetOf(node), url)];
      }
      case 'html':
        return ofHtml(node.value, offsetOf(node));
      default:
        return [];
    }
  });
}

function ofHtml(html: string, offset: number): readonly Reference[] {
  return htmlTags(html).flatMap(({ name, attributes: { src, href, alt }, start }): readonly Reference[] => {
    if (name === 'img' && src !== undefined) {
      return [{ ...picture(offset + start, src, alt ?? ''), decorative: alt === '' }];
    }
    return name === 'a' && href !== undefined ? [link(offset + start, href)] : [];
  });
}

function picture(offset: number, written: string, alternative: string): Reference {
  const words = alternative.trim();
  return {
    kind: 'picture',
    offset,
    written,
    alternative: words === '' ? null : words,
    decorative: false,
  };
}

function link(offset: number, written: string): Reference {
  return { kind: 'link', offset, written, alternative: null, decorative: false };
}
