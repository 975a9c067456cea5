import type { SignInWay } from '../../api/contract.ts';

/** A sign-in or sign-up between its two pages. Lives in the tab, so that a phone may drop the page while its owner reads the mail. */
export interface Attempt {
  readonly attempt: string;
  readonly factors: readonly SignInWay[];
  /** The address with its middle left out. */
  readonly sentTo: string;
  /** From when on a code by mail counts again, after a new password by mail; null when it does. */
  readonly mailCountsFrom: string | null;
}

const key = (kind: 'sign-in' | 'sign-up') => `carnet.${kind}`;

/** `marie@lefevre.example` as `m…e@lefevre.example`. */
export function shortened(email: string): string {
  const at = email.lastIndexOf('@');
  const name = email.slice(0, Math.max(at, 0));
  return `${name.slice(0, 1)}…${name.length > 2 ? name.slice(-1) : ''}${email.slice(at)}`;
}

/** Keeps an attempt until it is done or the tab is closed; null forgets it. */
export function keepAttempt(kind: 'sign-in' | 'sign-up', attempt: Attempt | null): void {
  if (attempt === null) sessionStorage.removeItem(key(kind));
  else sessionStorage.setItem(key(kind), JSON.stringify(attempt));
}

/** The attempt under way in this tab, or null. */
export function keptAttempt(kind: 'sign-in' | 'sign-up'): Attempt | null {
  const text = sessionStorage.getItem(key(kind));
  return text === null ? null : (JSON.parse(text) as Attempt); // written by keepAttempt alone
}
