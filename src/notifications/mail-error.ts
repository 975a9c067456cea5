/**
 * Why a mail did not leave. `permanent`: the mail server refused this mail for good (5xx), another try is useless.
 * `code` is safe to store and log: it never holds an address or a server's words.
 */
export class MailError extends Error {
  override readonly name = 'MailError';
  readonly code: MailErrorCode;

  constructor(code: MailErrorCode, options?: { readonly cause?: unknown }) {
    super(code, options);
    this.code = code;
  }

  get permanent(): boolean {
    return this.code === 'recipient-refused' || this.code === 'no-transport';
  }
}

export type MailErrorCode = 'away' | 'tls-refused' | 'login-refused' | 'recipient-refused' | 'refused' | 'no-transport';
