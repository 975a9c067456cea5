import { join } from 'node:path';
import type { Sql } from 'postgres';
import {
  type Access,
  accessRoutes,
  consentRoutes,
  createAccess,
  createRefusals,
  type GuardianParts,
  guardianNames,
  guardianRoutes,
  machineGrant,
  ownAccount,
  sweepInvitations,
} from './access/index.ts';
import {
  type Audit,
  createAudit,
  createLedger,
  type Ledger,
  openWitness,
  type TimeMark,
  watchTime,
} from './audit/index.ts';
import { cardRoutes, draftRoutes, sweepDrafts } from './card/index.ts';
import type { Config } from './config/index.ts';
import { listenTo } from './database/index.ts';
import { createImports, fhirRoutes, type Imports, importRoutes, sweepImports } from './exchange/index.ts';
import { createIdentity, type Identity } from './identity/index.ts';
import { CarnetError, isUuid, type Route, systemClock, type Uuid } from './kernel/index.ts';
import { createKeyring, droppedChannel, type Keyring, kindsOf, openInstanceKms, openValues } from './keyring/index.ts';
import { type DemoMail, enqueueAt, runWorker } from './notifications/index.ts';
import { type OperatorActs, operatorActs } from './operator-acts.ts';
import { addresses, openPools } from './pools.ts';
import { createRecords, type Records } from './records/index.ts';
import { repeat } from './repeat.ts';
import {
  copiesOf,
  createProtection,
  erasureRoutes,
  exportRoutes,
  keysRoutes,
  ledgerName,
  type OperatorParts,
  operatorRoutes,
  protectionRoutes,
  type Replayed,
  rightsRoutes,
  serverChecks,
} from './rights/index.ts';
import { workRights } from './rights-work.ts';
import { createTerminologies, terminologyRoutes } from './terminologies/index.ts';
import { transportOf } from './transport.ts';

/** Told of what no request waits for: a code and where it happened, never a value. */
export type Report = (event: { readonly where: string; readonly code: string }, error?: unknown) => void;

/** Everything put together, without a socket; the server listens on top of it, commands use it as it is. */
export interface Product {
  readonly instance: Uuid;
  readonly keyring: Keyring;
  readonly audit: Audit;
  readonly access: Access;
  readonly identity: Identity;
  readonly records: Records;
  readonly imports: Imports;
  readonly time: TimeMark;
  /** Seals the access log once it is started, which whoever serves does. */
  readonly ledger: Ledger;
  /** What the operator may do with somebody's data; each is told to the person. */
  readonly operator: OperatorActs;
  /** What the rights ledger had to do to this database when it was opened. */
  readonly rightsReplayed: Replayed;
  readonly routes: readonly Route[];
  /** Mails of a demo; null elsewhere. */
  readonly demoMails: (() => DemoMail) | null;
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  close(): Promise<void>;
}

/** What the process gives that opens the product. */
export interface Tuning {
  /** See `KeyringOptions.life`; for tests that cannot wait for five minutes. */
  readonly keyLife?: number;
  /** Has the process that works on keys look for work; nothing by default. */
  readonly wakeKeys?: () => void;
  /** Goes on without lines of the rights ledger that this database knows of and nobody has any more. */
  readonly acceptLostLedger?: boolean;
}

const hour = 60 * 60 * 1000;

/** Opens pools, keys and slices of an instance whose databases are up to date. */
export async function openProduct(
  config: Config,
  version: string,
  report: Report,
  tuning: Tuning = {},
): Promise<Product> {
  const pools = openPools(config);
  const { sql, readLanes, writeLanes, signInSql, deliverSql, retainSql, sealSql, keysSql, checksSql } = pools;
  const clock = systemClock;

  const instance = await instanceOf(sql, config);
  const kms = await openInstanceKms(config, keysSql);
  const listen: Parameters<typeof createKeyring>[0]['listen'] = (listener) =>
    listenTo(pools.keysUrl, droppedChannel, listener);
  const life = tuning.keyLife === undefined ? {} : { life: tuning.keyLife };
  const keyring = await createKeyring({ sql: keysSql, kms, clock, instance, listen, ...openValues(config), ...life });
  const audit = createAudit(keyring);
  const ledger = createLedger({
    sql: sealSql,
    instance,
    sign: (text) => keyring.signCheckpoint(text),
    clock,
    mac: (data) => keyring.mac('ledger', data),
    keyMadeAt: (subject, keyVersion) => keyring.keyMadeAt(subject, keyVersion),
    keys: () => keyring.checkpointKeys(),
    witnesses: config.witnesses.map(openWitness),
    onError: (error) => report({ where: 'ledger', code: codeOf(error) }, error),
  });
  const access = createAccess({
    sql,
    vouch: keyring,
    refusals: createRefusals({
      sql,
      audit,
      clock,
      mayNote: async (account, subject) =>
        (await identity.limits.takes('refusedRecord', account, subject)) &&
        (await identity.limits.takes('refusedAccount', account)),
    }),
    createSubject: (subject, kind) => keyring.createSubject(subject, kind),
  });

  const transport = transportOf(config);
  const worker = runWorker(
    {
      deliverSql,
      keyring,
      clock,
      grant: (account) => machineGrant('deliver', account),
      transport,
      site: config.publicUrl.origin,
      onFailure: ({ code }) => report({ where: 'outbox', code }),
    },
    5_000,
  );
  const enqueue = enqueueAt(clock);
  const time = await watchTime(sql, clock, (error) => report({ where: 'time', code: codeOf(error) }, error));
  const identity = await createIdentity({
    signInSql,
    appSql: sql,
    keyring,
    clock: { now: () => clock.now(), behind: () => time.behind() },
    mail: async (...message) => {
      await enqueue(...message);
      setTimeout(() => worker.wake(), 50).unref(); // the transaction has committed by then, else the next pass finds it
    },
    grants: { signIn: (account) => machineGrant('sign-in', account), own: ownAccount },
    consents: (actor) => access.consents(actor),
    activity: (actor, wanted) => audit.entries(sql, ownAccount(actor), actor.secret, wanted),
    audit: ({ kind, request, account, by, session, outcome, note }) =>
      audit.append(
        signInSql,
        {
          kind,
          request,
          actor: by ?? account,
          session,
          subject: account,
          purpose: 'operations',
          what: note === undefined ? 'account' : `account: ${note}`,
        },
        outcome,
      ),
    onError: (error) => report({ where: 'identity', code: codeOf(error) }, error),
    config: {
      publicUrl: config.publicUrl.origin,
      mail: config.mail.kind,
      staffPasskeys: config.staffPasskeys,
      resetWaitMs: config.resetWaitHours * 3600_000,
      passwordHash: config.passwordHash,
    },
  });
  const guardians: GuardianParts = {
    sql,
    access,
    keyring,
    audit,
    clock,
    limit: (rule, account) => identity.limits.take(rule, account),
    tell: (account, message) => identity.tell(account, message),
    onError: (error) => report({ where: 'guardians', code: codeOf(error) }, error),
  };
  const erasure: OperatorParts = {
    sql,
    retainSql,
    access,
    audit,
    keyring,
    clock,
    instance,
    grant: (subject) => machineGrant('retain', subject),
    ledger: join(config.dataFolder, ledgerName),
    ledgerCopies: config.witnesses.flatMap((one) =>
      one.kind === 'network' ? [] : [{ folder: one.folder, place: one.kind }],
    ),
    retentionDays: config.backupRetentionDays,
    tell: (account, message) => identity.tell(account, message),
    dropSession: (session) => identity.dropSession(session),
    onError: (error) => report({ where: 'erasure', code: codeOf(error) }, error),
    accountOf: (email) => identity.accountOf(email),
    mails: config.mail.kind !== 'none',
  };
  const rightsWork = await workRights(erasure, { acceptLost: tuning.acceptLostLedger === true });
  const records = createRecords({
    readLanes,
    writeLanes,
    sql,
    audit,
    keyring,
    clock,
    access,
  });
  const entries: Parameters<typeof rightsRoutes>[0]['entries'] = (grant, actor, wanted) =>
    audit.entries(sql, grant, actor.secret, wanted);
  const rights: Parameters<typeof rightsRoutes>[0] = {
    access,
    entries,
    clock,
    minutes: (grant, actor, wanted) => audit.minutes(sql, grant, actor.secret, wanted),
    names: (grant, actor) => guardianNames(guardians, grant, actor.secret),
  };
  const fhirBase = `${config.publicUrl.origin}/api/fhir/R4`;
  const imports = createImports({
    sql,
    keyring,
    records,
    access,
    clock,
    onError: (error) => report({ where: 'import', code: codeOf(error) }, error),
  });
  const keyFacts = {
    sql: keysSql,
    instance,
    clock,
    turns: config.kms.provider !== 'local' || config.kms.encryptionKey === null,
  };
  const protection = createProtection({
    checks: serverChecks(checksSql, keysSql, config, {
      clock,
      kinds: async () => kindsOf(keyFacts, (await keyring.status()).kekVersion),
      healthy: async () => (await keyring.status()).healthy,
      ledger,
      rightsCopies: () => copiesOf(erasure.ledger, erasure.ledgerCopies),
    }),
    clock,
    onError: (error) => report({ where: 'protection', code: codeOf(error) }, error),
  });
  const sweeper = setInterval(() => {
    for (const sweep of [
      () => identity.sweep(),
      () => sweepImports(retainSql),
      () => sweepDrafts(retainSql),
      () => sweepInvitations(retainSql),
    ]) {
      sweep().catch((error: unknown) => report({ where: 'retention', code: codeOf(error) }, error));
    }
  }, hour);
  sweeper.unref();
  const recovery = repeat(
    2_000,
    () => identity.recoverySteps(),
    (error) => report({ where: 'recovery', code: codeOf(error) }, error),
  );

  return {
    instance,
    keyring,
    audit,
    access,
    identity,
    records,
    imports,
    time,
    ledger,
    rightsReplayed: rightsWork.replayed,
    operator: operatorActs({ ...erasure, unlocks: keyring, base: fhirBase }, addresses(config).app),
    routes: [
      ...identity.routes,
      ...accessRoutes(access),
      ...guardianRoutes(guardians),
      ...consentRoutes(guardians),
      ...cardRoutes({ records, access, keyring, clock, entries }),
      ...draftRoutes({ sql, access, keyring, clock }),
      ...terminologyRoutes(createTerminologies()),
      ...rightsRoutes(rights),
      ...exportRoutes({
        ...rights,
        access,
        records,
        base: fhirBase,
        account: async (actor) => ({ ...(await identity.accountData(actor)) }),
      }),
      ...erasureRoutes(erasure),
      ...operatorRoutes(erasure),
      ...protectionRoutes(protection, version),
      ...keysRoutes({
        ...keyFacts,
        keyring,
        wake: tuning.wakeKeys ?? (() => undefined),
        note: ({ account, session }, request, what) =>
          audit.append(
            sql,
            {
              kind: 'keys-rotation-asked',
              request,
              actor: account,
              session,
              subject: null,
              purpose: 'operations',
              what,
            },
            'ok',
          ),
      }),
      ...importRoutes(imports),
      ...fhirRoutes({
        access,
        records,
        base: fhirBase,
        version,
        onError: (error) => report({ where: 'fhir', code: codeOf(error) }, error),
      }),
    ],
    demoMails: 'list' in transport ? transport.list : null,
    checks: {
      database: async () => {
        await sql`select 1`;
      },
      keys: async () => {
        const status = await keyring.status();
        if (!status.healthy) throw new CarnetError('key-service-away', status.detail);
      },
      audit: () => audit.check(sql),
    },
    async close() {
      clearInterval(sweeper);
      time.stop();
      await recovery.stop();
      await rightsWork.stop();
      await imports.settle();
      await worker.stop();
      await ledger.stop();
      transport.close();
      await keyring.close();
      await pools.end();
    },
  };
}

/** The instance of the database; a demo's data never serve a real instance, nor the reverse. */
export async function instanceOf(sql: Sql, config: Config): Promise<Uuid> {
  const rows = await sql<{ id: string; mode: string }[]>`select id, mode from instance`;
  const [row] = rows;
  if (row === undefined || !isUuid(row.id))
    throw new CarnetError('bad-configuration', 'The database is not set up: run npx carnet migrate.');
  if (row.mode !== config.mode) {
    throw new CarnetError(
      'bad-configuration',
      `This database belongs to a ${row.mode} instance and is not opened as a ${config.mode} one.`,
    );
  }
  return row.id;
}

export function codeOf(error: unknown): string {
  return error instanceof CarnetError ? error.code : 'internal';
}
