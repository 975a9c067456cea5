import { readFile } from 'node:fs/promises';
import type { AppRole } from '../../../config/index.ts';
import { CarnetError } from '../../../kernel/index.ts';
import { serviceAway, serviceLate, until } from '../remote.ts';
import { fieldOf, type VaultAnswer, type VaultHttp, type VaultRequest } from './http.ts';

interface Token {
  readonly value: string;
  /** What the log-in granted, in ms. */
  readonly lease: number;
  readonly takenAt: number;
}

/** A log-in or renewal serves all who wait for it, so it has a time of its own, in ms. */
const patience = 5_000;
/** A token that is refused although it was just taken lacks a right; another log-in would not help. */
const justTaken = 2_000;

/**
 * An AppRole log-in that lasts: its token is renewed at two thirds of its life, taken anew when Vault no longer renews it or has
 * lost it. A secret id in a file is read at each log-in, so that it is exchanged without a restart.
 */
export class VaultSession {
  readonly #http: VaultHttp;
  readonly #role: AppRole;
  #token: Token | null = null;
  #flight: Promise<Token> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #state: 'open' | 'closed' = 'open';

  constructor(http: VaultHttp, role: AppRole) {
    this.#http = http;
    this.#role = role;
  }

  /** Sends with the token of the session; once more with a new one when it was lost. `key-service-away` when that is refused too. */
  async send(wanted: Omit<VaultRequest, 'token'>): Promise<VaultAnswer> {
    const token = this.#token ?? (await until(this.#login(), wanted.signal));
    const answer = await this.#http.send({ ...wanted, token: token.value });
    if (answer.status !== 403) return answer;
    if (this.#token === token && Date.now() - token.takenAt < justTaken) throw lacksRight();
    if (this.#token === token) this.#token = null;
    const other = this.#token ?? (await until(this.#login(), wanted.signal));
    const again = await this.#http.send({ ...wanted, token: other.value });
    if (again.status === 403) throw lacksRight();
    return again;
  }

  /** Gives the token back; nothing waits for the answer of a service that is away. */
  async close(): Promise<void> {
    this.#state = 'closed';
    if (this.#timer !== null) clearTimeout(this.#timer);
    const token = this.#token;
    this.#token = null;
    if (token === null) return;
    const signal = AbortSignal.timeout(500);
    await this.#http
      .send({ method: 'POST', path: 'auth/token/revoke-self', token: token.value, signal })
      .catch(() => undefined);
  }

  #login(): Promise<Token> {
    this.#flight ??= this.#takeToken().finally(() => {
      this.#flight = null;
    });
    return this.#flight;
  }

  async #takeToken(): Promise<Token> {
    const body = { role_id: this.#role.roleId.reveal(), secret_id: await secretOf(this.#role) };
    const signal = AbortSignal.timeout(patience);
    const answer = await this.#http
      .send({ method: 'POST', path: 'auth/approle/login', body, signal })
      .catch(timely(signal));
    const token = tokenOf(answer);
    if (token === null)
      throw serviceAway('refuses the log-in: role id or secret id is not right, or was withdrawn', undefined, 'log-in');
    if (this.#state === 'closed') throw new CarnetError('key-service-away', 'The key service was closed.');
    this.#token = token;
    this.#renewIn((token.lease * 2) / 3, token);
    return token;
  }

  #renewIn(ms: number, token: Token): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    // A token without an end has a lease of 0.
    if (token.lease === 0 || this.#state === 'closed') return;
    this.#timer = setTimeout(() => void this.#renew(token), Math.max(ms, 500)).unref();
  }

  async #renew(token: Token): Promise<void> {
    if (this.#token !== token) return;
    try {
      const signal = AbortSignal.timeout(patience);
      const wanted = { method: 'POST', path: 'auth/token/renew-self', token: token.value, signal } as const;
      const renewed = tokenOf(await this.#http.send(wanted).catch(timely(signal)));
      // Near the greatest age that its role allows, a token is renewed for less and less.
      if (renewed === null || renewed.lease < (token.lease * 2) / 3) await this.#login();
      else {
        this.#token = { ...token, value: renewed.value };
        this.#renewIn((renewed.lease * 2) / 3, this.#token);
      }
    } catch {
      // The service is away: the next call, or this timer, finds out when it is back.
      this.#renewIn(token.lease / 10, token);
    }
  }
}

async function secretOf({ secretId }: AppRole): Promise<string> {
  if ('value' in secretId) return secretId.value.reveal();
  try {
    return (await readFile(secretId.file, 'utf8')).trim();
  } catch (cause) {
    throw serviceAway('cannot be logged in to: the file of the secret id cannot be read', cause, 'log-in');
  }
}

function tokenOf(answer: VaultAnswer): Token | null {
  const value = fieldOf(answer.body, 'auth', 'client_token');
  const seconds = fieldOf(answer.body, 'auth', 'lease_duration');
  if (answer.status !== 200 || typeof value !== 'string' || typeof seconds !== 'number') return null;
  return { value, lease: seconds * 1000, takenAt: Date.now() };
}

function lacksRight(): CarnetError {
  return serviceAway('refuses what Carnet needs: run "npx carnet keys setup-vault" again', undefined, 'rights');
}

/** Says of a shared call that ran out of its own time what it is, since none of those who wait ended it. */
function timely(signal: AbortSignal): (error: unknown) => never {
  return (error) => {
    throw signal.aborted ? serviceLate(error) : error;
  };
}
