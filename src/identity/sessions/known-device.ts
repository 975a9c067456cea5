import { lengthPrefixed, randomBytes, type Uuid } from '../../kernel/index.ts';
import { equalBytes, type Keyring } from '../../keyring/index.ts';
import type { Call } from '../options.ts';

type Vouch = Pick<Keyring, 'mac'>;

const idBytes = 16;
const tagBytes = 16;
const mostAccounts = 4;
const lifeS = 365 * 24 * 3600;

/** No account has this id: what stands in where nobody is known, so that the work is the same and no tag is right. */
const nobody = '00000000-0000-0000-0000-000000000000';

interface DeviceCookie {
  readonly id: Buffer;
  /** One for each account that signed in here, the newest first. */
  readonly tags: readonly Buffer[];
}

/**
 * Whether this browser has signed in to the account before: its cookie holds the account's tag. Nothing is looked up, and
 * for an unknown account (null) the same work gives false, so that it may be asked before the password.
 */
export function knownDevice(vouch: Vouch, call: Pick<Call, 'cookie'>, account: Uuid | null): boolean {
  const cookie = readCookie(call.cookie('device'));
  const wanted = tagOf(vouch, cookie.id, account ?? nobody);
  let known = false;
  for (const tag of cookie.tags) known = equalBytes(tag, wanted) || known;
  return known && account !== null;
}

/** What this browser's tries for an account are counted under; only for one that is known. */
export function deviceKey(call: Pick<Call, 'cookie'>): string {
  return readCookie(call.cookie('device')).id.toString('base64url');
}

/** Lets the browser keep the account's tag, beside those of at most three others; for a year from now. */
export function rememberDevice(vouch: Vouch, call: Pick<Call, 'cookie' | 'setCookie'>, account: Uuid): void {
  const { id, tags } = readCookie(call.cookie('device'));
  const own = tagOf(vouch, id, account);
  const others = tags.filter((tag) => !equalBytes(tag, own)).slice(0, mostAccounts - 1);
  call.setCookie('device', Buffer.concat([id, own, ...others]).toString('base64url'), { maxAge: lifeS });
}

/** A cookie that is missing or has another form is a device that nobody has seen: it gets a new id. */
function readCookie(text: string | undefined): DeviceCookie {
  const bytes = Buffer.from(text ?? '', 'base64url');
  const count = (bytes.length - idBytes) / tagBytes;
  if (!Number.isInteger(count) || count < 1 || count > mostAccounts) return { id: randomBytes(idBytes), tags: [] };
  const tags = Array.from({ length: count }, (_, n) => {
    const from = idBytes + n * tagBytes;
    return bytes.subarray(from, from + tagBytes);
  });
  return { id: bytes.subarray(0, idBytes), tags };
}

/** The tag binds device and account under a key of the instance: nobody else makes one, and it tells of whom it is to nobody. */
function tagOf(vouch: Vouch, device: Buffer, account: string): Buffer {
  return vouch.mac('origin', lengthPrefixed(['device', 1, device, account])).subarray(0, tagBytes);
}
