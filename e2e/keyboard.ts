import type { Page } from 'playwright-core';
import { heading } from './journeys.ts';

/** What has the focus, as a person sees it: its words, whether one sees that it has it, and whether something lies over it. */
interface Focused {
  readonly name: string;
  readonly tag: string;
  readonly body: boolean;
  readonly seen: boolean;
  readonly covered: boolean;
}

const look = `(() => {
  const el = document.activeElement;
  const body = el === null || el === document.body;
  if (body) return { name: '', tag: 'body', body, seen: false, covered: false };
  const label = el.labels?.[0];
  const by = (el.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '');
  const group = el.closest('fieldset')?.querySelector('legend')?.textContent ?? '';
  const name = [el.getAttribute('aria-label'), ...by, label?.textContent, ['INPUT', 'SELECT'].includes(el.tagName) ? '' : el.textContent, el.type === 'radio' ? '@' + group : '', '#' + el.id]
    .filter(Boolean).join(' ').replace(/\\s+/g, ' ').trim();
  const ring = (one) => {
    const style = getComputedStyle(one);
    return style.boxShadow !== 'none' || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 && !/, 0\\)$/.test(style.outlineColor));
  };
  // A heading that takes the focus on arrival is where one is, not what one acts on.
  const place = el.tabIndex < 0;
  const box = (label && getComputedStyle(el).opacity === '0' ? label : el).getBoundingClientRect();
  const x = Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2));
  const y = Math.min(innerHeight - 1, Math.max(0, box.top + Math.min(box.height, 200) / 2));
  const top = document.elementFromPoint(x, y);
  const inside = box.bottom > 0 && box.top < innerHeight;
  const covered = !place && inside && box.width > 2 && top !== null && !el.contains(top) && !top.contains(el) && !label?.contains(top);
  return { name, tag: el.tagName.toLowerCase(), body, seen: place || ring(el) || (label ? ring(label) : false), covered };
})()`;

/** Somebody who has a keyboard and nothing else. What is wrong on the way stands in `wrong`. */
export interface Keys {
  readonly page: Page;
  readonly wrong: readonly string[];
  /** Presses Tab until what has this name has the focus; `back` goes the other way. */
  to(name: RegExp, back?: boolean): Promise<void>;
  press(...keys: readonly string[]): Promise<void>;
  type(text: string): Promise<void>;
  /** Tab to it, then Enter. */
  act(name: RegExp): Promise<void>;
  /** Tab to the field, then type. */
  fill(name: RegExp, text: string): Promise<void>;
  /** Tab to the group of a radio, then arrows until the wanted one. */
  choose(group: RegExp, answer: RegExp): Promise<void>;
  /** Waits for the page after a move inside Carnet, and that the focus is on it. */
  arrive(text: string | RegExp): Promise<void>;
  /** The focus must be somewhere; waits a little for it. */
  kept(where: string): Promise<void>;
}

const mostTabs = 90;

export function keys(page: Page): Keys {
  const wrong: string[] = [];
  const focused = () => page.evaluate<Focused>(look);
  async function check(step: string): Promise<Focused> {
    const found = await focused();
    const path = new URL(page.url()).pathname.replace(/[a-z0-9]{26}/, '…');
    if (!found.body && !found.seen) wrong.push(`${path}: ${step}: the focus is not seen on ${found.tag} ${found.name}`);
    if (found.covered) wrong.push(`${path}: ${step}: something lies over ${found.tag} ${found.name}`);
    return found;
  }
  async function to(name: RegExp, back = false): Promise<void> {
    const met: string[] = [];
    for (let tabs = 0; tabs < mostTabs; tabs++) {
      await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
      const found = await check('Tab');
      if (name.test(found.name)) return;
      met.push(found.name.slice(0, 40));
    }
    throw new Error(`no way by Tab to ${String(name)} at ${page.url()}: ${met.join(' | ')}`);
  }
  async function kept(where: string): Promise<void> {
    for (let tries = 0; tries < 20; tries++) {
      if (!(await focused()).body) return;
      await page.waitForTimeout(50);
    }
    wrong.push(`${where}: the focus is lost to the body`);
  }
  return {
    page,
    wrong,
    to,
    kept,
    async press(...pressed) {
      for (const key of pressed) await page.keyboard.press(key);
    },
    type: (text) => page.keyboard.type(text),
    async act(name) {
      await to(name);
      await page.keyboard.press('Enter');
    },
    async fill(name, text) {
      await to(name);
      await page.keyboard.type(text);
    },
    async choose(group, answer) {
      const met: string[] = [];
      await to(group.source.startsWith('#') ? group : new RegExp(`@[^#]*(${group.source})`, 'i'));
      for (let presses = 0; presses < 14; presses++) {
        const found = await check('arrow');
        if (answer.test(found.name.split('@')[0] ?? '')) return await page.keyboard.press('Space');
        met.push(found.name);
        await page.keyboard.press('ArrowDown');
      }
      throw new Error(`no answer ${String(answer)} by the arrows at ${page.url()}: ${met.join(' | ')}`);
    },
    async arrive(text) {
      await heading(page, text);
      await kept(`arrival at ${String(text)}`);
    },
  };
}
