import { readFileSync } from 'node:fs';
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, request } from 'node:https';
import type { VaultConfig } from '../../../config/index.ts';
import { CarnetError, hasCode } from '../../../kernel/index.ts';
import { serviceAway } from '../remote.ts';

/** Vault's answer: JSON as it is (null when there is none), and the sentences of `errors`. */
export interface VaultAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly errors: readonly string[];
}

export interface VaultRequest {
  readonly method: 'GET' | 'LIST' | 'POST' | 'DELETE';
  /** Below `/v1/`. */
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly signal: AbortSignal;
}

export interface VaultHttp {
  /** `key-service-away` when there is no answer, or one that is none of Vault's own; refusals (4xx) are given as they are. */
  send(wanted: VaultRequest): Promise<VaultAnswer>;
  close(): void;
}

const longestAnswer = 16 * 1024 * 1024;

/**
 * A thin client of Vault's HTTP API. TLS is verified, by the authority in `caFile` where one is given; there is no way to
 * turn that off. Redirects are not followed, so that a token goes to no other host.
 */
export function vaultHttp({
  address,
  namespace,
  caFile,
}: Pick<VaultConfig, 'address' | 'namespace' | 'caFile'>): VaultHttp {
  const secure = address.startsWith('https:');
  const options = { keepAlive: true, maxSockets: 64, maxFreeSockets: 16, scheduling: 'lifo' } as const;
  const agent = secure ? new Agent({ ...options, ...trust(caFile), minVersion: 'TLSv1.2' }) : new PlainAgent(options);
  return {
    async send({ method, path, body, token, signal }) {
      const { promise, resolve, reject } = Promise.withResolvers<VaultAnswer>();
      const payload = body === undefined ? null : Buffer.from(JSON.stringify(body));
      const headers = {
        'x-vault-request': 'true',
        ...(token === undefined ? {} : { 'x-vault-token': token }),
        ...(namespace === null ? {} : { 'x-vault-namespace': namespace }),
        ...(payload === null ? {} : { 'content-type': 'application/json', 'content-length': String(payload.length) }),
      };
      const ask = secure ? request : plainRequest;
      const sent = ask(`${address}/v1/${path}`, { method, headers, agent, signal }, (answer) => {
        readAnswer(answer).then(resolve, reject);
      });
      sent.once('error', reject);
      sent.end(payload ?? undefined);
      try {
        return await promise;
      } catch (error) {
        if (error instanceof CarnetError || signal.aborted) throw error;
        throw unreached(error);
      }
    },
    close: () => agent.destroy(),
  };
}

function trust(caFile: string | null): { ca?: string } {
  if (caFile === null) return {};
  try {
    return { ca: readFileSync(caFile, 'utf8') };
  } catch (cause) {
    throw new CarnetError('bad-configuration', `VAULT_CACERT: the file ${caFile} cannot be read.`, { cause });
  }
}

async function readAnswer(answer: IncomingMessage): Promise<VaultAnswer> {
  const status = answer.statusCode ?? 0;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    // no encoding is set, so chunks are bytes
    length += chunk.length;
    if (length > longestAnswer) throw serviceAway('gives an answer that is too long');
    chunks.push(chunk);
  }
  const body = parse(Buffer.concat(chunks).toString('utf8'));
  const errors = textsOf(fieldOf(body, 'errors'));
  if (status === 503 && errors.some((error) => /sealed/i.test(error)))
    throw serviceAway('is sealed: its operator must unseal it', undefined, 'sealed');
  if (status >= 500 || status === 429 || (status >= 300 && status < 400) || status === 472 || status === 473) {
    throw serviceAway(`is not able to answer (HTTP ${status})`);
  }
  return { status, body, errors };
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch (cause) {
    throw serviceAway('gives an answer that is not Vault’s', cause);
  }
}

/** A field of a JSON object, undefined when there is none. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name]; // an object that has it, as was just seen
  }
  return found;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

const certificateProblems = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
] as const;

function unreached(error: unknown): CarnetError {
  const untrusted = (what: string) => serviceAway(what, error, 'untrusted');
  const unreachable = (what: string) => serviceAway(what, error, 'unreachable');
  if (hasCode(error, ...certificateProblems))
    return untrusted('shows a certificate that is not trusted (VAULT_CACERT)');
  if (hasCode(error, 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'))
    return untrusted('shows a certificate whose time is over');
  if (hasCode(error, 'ECONNREFUSED')) return unreachable('does not run: nothing listens at its address');
  if (hasCode(error, 'ENOTFOUND', 'EAI_AGAIN')) return unreachable('is not found: its name does not resolve');
  return unreachable('cannot be reached');
}
