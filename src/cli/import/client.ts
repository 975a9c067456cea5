import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RecordList } from '../../card/index.ts';
import { loadToken } from '../../config/index.ts';
import type { Import } from '../../exchange/index.ts';
import { CarnetError, isErrorCode } from '../../kernel/index.ts';
import { UsageError } from '../command.ts';

/** The few calls of the HTTP interface that an import needs. Each throws the server's own problem as a CarnetError. */
export interface Client {
  records(): Promise<RecordList['records']>;
  createRecord(
    wish: { kind: 'self' } | { kind: 'dependent'; ground: 'parent' | 'mandate' | 'consent' },
  ): Promise<string>;
  upload(record: string, name: string, file: string): Promise<Import>;
  read(id: string): Promise<Import>;
  confirm(id: string, patient: 'keep' | 'replace'): Promise<Import>;
  discard(id: string): Promise<void>;
}

/** The token from the file, else from the environment; a UsageError says how to get one. */
export async function tokenOf(file: string | undefined): Promise<string> {
  const text = file === undefined ? loadToken() : await readFile(file, 'utf8').catch(() => null);
  if (file !== undefined && text === null) throw new UsageError(`The file ${file} cannot be read.`);
  const token = text?.trim() ?? '';
  if (!/^carnet_pat_[A-Za-z0-9_-]{43}$/.test(token)) {
    throw new UsageError(
      'A personal access token is needed (Security, Access tokens): set CARNET_TOKEN or give --token-file.',
    );
  }
  return token;
}

export function makeClient(address: string, token: string): Client {
  if (!URL.canParse(address)) throw new UsageError(`--url ${address} is not an address.`);
  const base = new URL(address);
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(base.hostname);
  if (base.protocol !== 'https:' && !(base.protocol === 'http:' && loopback)) {
    throw new UsageError('A token travels over https only, or over http to this machine.');
  }
  const call = async <T>(method: string, path: string, body?: Blob | object): Promise<T> => {
    const raw = body instanceof Blob;
    const response = await fetch(new URL(path, base), {
      method,
      // A redirect would carry the token elsewhere.
      redirect: 'error',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': raw ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new CarnetError('internal', `${base.origin} does not answer. Is the instance running there?`, { cause });
    });
    const text = await response.text();
    if (!response.ok) throw problemOf(response.status, text);
    return (text === '' ? undefined : JSON.parse(text)) as T; // the server's own schema; shown, never trusted
  };
  const one = (id: string): string => `/api/imports/${encodeURIComponent(id)}`;
  return {
    records: async () => (await call<RecordList>('GET', '/api/records')).records,
    createRecord: async (wish) => (await call<{ id: string }>('POST', '/api/records', wish)).id,
    upload: async (record, name, file) =>
      call('POST', `/api/imports?${new URLSearchParams({ record, name }).toString()}`, await openAsBlob(file)),
    read: (id) => call('GET', one(id)),
    confirm: (id, patient) => call('POST', `${one(id)}/confirm`, { patient }),
    discard: (id) => call('DELETE', one(id)),
  };
}

function problemOf(status: number, text: string): CarnetError {
  let problem: { code?: unknown; title?: unknown; detail?: unknown } = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // Something between us and the server answered; its status is all there is to tell.
  }
  const code = typeof problem.code === 'string' && isErrorCode(problem.code) ? problem.code : 'internal';
  const words = [problem.detail, problem.title].find((one) => typeof one === 'string' && one !== '');
  return new CarnetError(code, typeof words === 'string' ? words : `The server answered with status ${status}.`);
}
