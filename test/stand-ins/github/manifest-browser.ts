import { DomUtils, parseDocument } from 'htmlparser2';
import { z } from 'zod';

/** A page's form as a browser would submit it. */
export interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface BrowserPage {
  readonly status: number;
  readonly text: string;
}

/** The one form of a page on this machine. */
export async function formOf(address: string): Promise<Form> {
  const answer = await fetch(address);
  const document = parseDocument(await answer.text());
  const [form] = DomUtils.getElementsByTagName('form', document);
  if (form === undefined) throw new Error(`${address} answers ${answer.status}, and has no form`);
  const fields = DomUtils.getElementsByTagName('input', form).map(({ attribs }) => [
    attribs.name ?? '',
    attribs.value ?? '',
  ]);
  return { action: form.attribs.action ?? '', fields: Object.fromEntries(fields) };
}

/** What GitHub sends the browser back to, after the person confirmed. */
export async function confirm({ action, fields }: Form): Promise<string> {
  const answer = await fetch(action, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  return z.url().parse(answer.headers.get('location'));
}

export async function open(address: string): Promise<BrowserPage> {
  const answer = await fetch(address);
  return { status: answer.status, text: await answer.text() };
}

/** A person who opens the page, presses its button, confirms, and comes back. */
export async function makeApp(address: string): Promise<BrowserPage> {
  return await open(await confirm(await formOf(address)));
}
