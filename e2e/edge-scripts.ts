import type { Page } from 'playwright-core';

/** Runs a function of the browser, written as text since this side has no types of a page. */
export async function runIn<T = void>(page: Page, script: string, ...args: readonly unknown[]): Promise<T> {
  return await page.evaluate<T>(`(${script})(...${JSON.stringify(args)})`);
}

/** (encoding, address, referrer policy): has a form sent, as any page can. */
export const sendForm = `(enctype, action, policy) => {
  const form = Object.assign(document.createElement('form'), { method: 'post', enctype, action });
  // As text/plain, this field makes a whole JSON body.
  form.append(Object.assign(document.createElement('input'), { name: '{"as":"patient","x":"', value: '"}' }));
  if (policy !== '') document.head.append(Object.assign(document.createElement('meta'), { name: 'referrer', content: policy }));
  document.body.append(form);
  form.submit();
}`;

/** (address): what becomes of fetches with credentials in each form that a page may try; "refused" where the browser gives nothing. */
export const fetchAll = `async (at) => {
  const results = {};
  const attempt = async (name, path, options) => {
    results[name] = await fetch(at + path, { credentials: 'include', ...options }).then(
      (answer) => answer.type + ' ' + answer.status,
      () => 'refused',
    );
  };
  const json = { 'content-type': 'application/json' };
  await attempt('json', '/api/identity/sign-out', { method: 'POST', headers: json, body: '{}' });
  await attempt('delete', '/api/identity/tokens/x', { method: 'DELETE' });
  await attempt('own header', '/api/identity/me', { headers: { 'idempotency-key': 'a-key-of-mine' } });
  await attempt('read', '/api/identity/me', {});
  await attempt('simple', '/api/identity/sign-out', { method: 'POST' });
  await attempt('blind', '/api/identity/sign-out', { method: 'POST', mode: 'no-cors' });
  await attempt('blind read', '/api/identity/me', { mode: 'no-cors' });
  return results;
}`;

/** (address): frames it and waits until the frame has loaded something. */
export const frame = `async (src) => {
  const made = Object.assign(document.createElement('iframe'), { src });
  const loaded = new Promise((resolve) => made.addEventListener('load', resolve));
  document.body.append(made);
  await loaded;
}`;

/** (address): follows a link to it. */
export const followLink = `(href) => {
  const link = Object.assign(document.createElement('a'), { href });
  document.body.append(link);
  link.click();
}`;

/** (address): opens it in a window; true when the window is out of reach soon after. */
export const openWindow = `async (address) => {
  const opened = window.open(address);
  for (let tries = 0; tries < 100 && opened?.closed === false; tries++) await new Promise((go) => setTimeout(go, 50));
  return opened?.closed ?? true;
}`;

/** (method, path, JSON text or null): asks as the page itself does. */
export const ask = `async (method, path, body) => {
  const headers = body === null ? {} : { 'content-type': 'application/json' };
  const answer = await fetch(path, { method, headers, ...(body === null ? {} : { body }) });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}`;
