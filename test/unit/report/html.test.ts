import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html } from '../../../core/report/html.ts';

/** Text that leans on the characters which mean something in HTML. */
const hostileText = fc.string({
  unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '=', ' ', '\n', '`', 'a', ';', '#', 'é', '😀'),
});

/** What a browser shows for text in which only numeric character references occur. */
function shown(markup: string): string {
  return markup.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

describe('untrusted text', () => {
  it.each([
    ['<script>alert(1)</script>', '&#60;script&#62;alert(1)&#60;/script&#62;'],
    ['" onload="alert(1)', '&#34; onload=&#34;alert(1)'],
    ["' onload='alert(1)", '&#39; onload=&#39;alert(1)'],
    ['&lt;already escaped', '&#38;lt;already escaped'],
    ['a loss of 0.87', 'a loss of 0.87'],
    ['', ''],
  ])('escapes %j', (text, escaped) => {
    expect(escapeHtml(text)).toBe(escaped);
  });

  it('is escaped in element content and in attribute values', () => {
    const hostile = '"><img src=x>';

    const { markup } = html`<p title="${hostile}">${hostile}</p>`;

    expect(markup).toBe('<p title="&#34;&#62;&#60;img src=x&#62;">&#34;&#62;&#60;img src=x&#62;</p>');
  });

  it('opens no tag and ends no attribute, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary' })), (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`;

        expect(markup.match(/[<>]/g)).toEqual(['<', '>', '<', '>']);
        expect(markup.match(/["']/g)).toEqual(['"', '"']);
      }),
    );
  });

  it('is shown as it was written', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary' })), (text) => {
        expect(shown(escapeHtml(text))).toBe(text);
      }),
    );
  });
});

describe('html', () => {
  it('places a piece that it built itself without escaping it twice', () => {
    const word = html`<b>${'R&D'}</b>`;

    expect(html`<p>${word}</p>`.markup).toBe('<p><b>R&#38;D</b></p>');
  });

  it('places the pieces of a list one after the other', () => {
    const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`);

    expect(html`<ul>${items}</ul>`.markup).toBe('<ul><li>a</li><li>&#60;b&#62;</li></ul>');
  });

  it('writes numbers as they are and an empty list as nothing', () => {
    expect(html`<td width="${3}">${-0.5}</td>${[]}`.markup).toBe('<td width="3">-0.5</td>');
  });
});
