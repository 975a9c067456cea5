import type { Locator, Page } from 'playwright-core';

/**
 * What an act takes, in seconds; the sum is a model of a person and no measurement of people.
 *
 * `tap` and `think` are P and M of the keystroke-level model: Card, Moran, Newell, "The keystroke-level model for user performance
 * time with interactive systems", Communications of the ACM 23 (1980), 396–410. P is a mouse's; a finger on glass is found faster.
 * `letter` is 26 words of five letters a minute, which people in their fifties reach on a phone: Palin, Feit, Kim, Kristensson,
 * Oulasvirta, "How do people type on mobile devices?", MobileHCI 2019 (36 a minute over all ages). `word` is silent reading, 238
 * words a minute: Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 109 (2019).
 */
const seconds = { tap: 1.1, think: 1.35, letter: 60 / (26 * 5), word: 60 / 238 };

/** How much of a phone of 844 px is left beside the keyboard, and how far a thumb moves the page at once. */
const beside = 500;
const flick = 400;

export interface Effort {
  pages: number;
  taps: number;
  letters: number;
  /** Before each answer. */
  thoughts: number;
  flicks: number;
  words: number;
  /** Seconds, measured: from a tap to the next page or offer. */
  waited: number;
}

/** What an effort takes: the acts with the product's own waits, and the reading of every line of the forms, once. */
export function timeOf(effort: Effort): { acts: number; reading: number } {
  const { taps, flicks, thoughts, letters, waited, words } = effort;
  return {
    acts: (taps + flicks) * seconds.tap + thoughts * seconds.think + letters * seconds.letter + waited,
    reading: words * seconds.word,
  };
}

/** A thumb on a phone: does what it is told on a page and counts what that takes. */
export class Thumb {
  readonly effort: Effort = { pages: 0, taps: 0, letters: 0, thoughts: 0, flicks: 0, words: 0, waited: 0 };
  readonly #page: Page;
  readonly #read = new Set<string>();
  #typing = false;

  constructor(page: Page) {
    this.#page = page;
  }

  async #tap(target: Locator): Promise<void> {
    await target.waitFor();
    const box = await target.boundingBox();
    const seen = this.#typing ? beside : (this.#page.viewportSize()?.height ?? beside);
    const off = box === null ? 0 : Math.max(box.y + box.height - seen, -box.y, 0);
    this.effort.flicks += Math.ceil(off / flick);
    this.effort.taps++;
    await target.scrollIntoViewIfNeeded();
    await target.click();
  }

  /** Chooses an answer. */
  async choose(target: Locator): Promise<void> {
    this.effort.thoughts++;
    this.#typing = false;
    await this.#tap(target);
  }

  /** Types into a field. */
  async type(target: Locator, text: string): Promise<void> {
    this.effort.thoughts++;
    await this.#tap(target);
    this.#typing = true;
    this.effort.letters += text.length;
    await target.pressSequentially(text);
  }

  /** Types the beginning of a word and takes the first offer. */
  async search(target: Locator, text: string): Promise<void> {
    await this.type(target, text);
    const offer = this.#page.getByRole('option').first();
    await this.#wait(() => offer.waitFor());
    await this.choose(offer);
  }

  /** Reads the page that is open, taps and waits for the next one. */
  async goOn(target: Locator): Promise<void> {
    // What was read once is known on the next page. Why a part is asked stands below the form, for whoever wants to know.
    const lines = await this.#page.evaluate<string[]>(`(() => {
      const text = (name) => document.querySelector(name)?.innerText ?? '';
      return text('main').replace(text('main .why'), '').split('\\n');
    })()`);
    for (const line of lines) {
      if (!this.#read.has(line)) this.effort.words += line.match(/[\p{L}\p{N}]\S*/gu)?.length ?? 0;
      this.#read.add(line);
    }
    this.effort.pages++;
    // The next page has a heading of its own; one address may have two pages.
    await this.#page.evaluate("document.querySelector('main h1').dataset.left = ''");
    await this.#tap(target);
    this.#typing = false;
    await this.#wait(() => this.#page.locator('main h1:not([data-left])').waitFor());
  }

  async #wait(wait: () => Promise<unknown>): Promise<void> {
    const start = performance.now();
    await wait();
    this.effort.waited += (performance.now() - start) / 1000;
  }
}
