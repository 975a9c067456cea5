import type { CookieName, CookieOptions } from '../kernel/index.ts';

const safeValue = /^[A-Za-z0-9._~-]{0,4096}$/;
/** Of name, value and attributes together; browsers keep no longer one (RFC 6265bis, 5.6). */
const mostBytes = 4096;

/** The three cookies in the form that PUBLIC_URL asks for (RFC 6265bis, `__Host-` prefix). */
export class Cookies {
  readonly #names: Readonly<Record<CookieName, string>>;
  readonly #attributes: string;

  /** @param secure Whether PUBLIC_URL is https. */
  constructor(secure: boolean) {
    const prefix = secure ? '__Host-' : '';
    this.#names = {
      access: `${prefix}carnet_access`,
      refresh: `${prefix}carnet_refresh`,
      device: `${prefix}carnet_device`,
    };
    this.#attributes = `; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  }

  /** The value of a cookie in a `Cookie` header. Undefined too when it is there twice: somebody else planted one. */
  read(header: string | undefined, name: CookieName): string | undefined {
    if (header === undefined) return undefined;
    const wanted = this.#names[name];
    let found: string | undefined;
    for (const pair of header.split(';')) {
      const equals = pair.indexOf('=');
      if (equals < 0 || pair.slice(0, equals).trim() !== wanted) continue;
      if (found !== undefined) return undefined;
      found = pair.slice(equals + 1).trim();
    }
    return found === undefined || found === '' || !safeValue.test(found) ? undefined : found;
  }

  /** Whether the header carries a cookie that opens a session, in any form, also a planted or broken one. */
  any(header: string | undefined): boolean {
    return header !== undefined && (header.includes(this.#names.access) || header.includes(this.#names.refresh));
  }

  /** A `Set-Cookie` value. Throws TypeError for a value that would need quoting, or that no browser would keep. */
  write(name: CookieName, value: string, options: CookieOptions): string {
    if (!safeValue.test(value)) throw new TypeError('a cookie value has letters, digits and ._~- only');
    const line = `${this.#names[name]}=${value}${this.#attributes}; Max-Age=${Math.max(0, Math.floor(options.maxAge))}`;
    if (line.length > mostBytes) throw new TypeError(`a cookie has at most ${mostBytes} bytes`);
    return line;
  }
}
