import { join } from 'node:path';
import {
  accessRoutes,
  answerEmergency,
  askGifts,
  caseRoutes,
  consentRoutes,
  createAccess,
  createRefusals,
  type EmergencyParts,
  emergencyRoutes,
  type GrantParts,
  type GuardianParts,
  giveAccess,
  grantRoutes,
  guardianRoutes,
  handoverRoutes,
  machineGrant,
  namesIn,
  ownAccount,
  peopleOf,
  practiceRoutes,
} from './access/index.ts';
import { createAudit, createReadings, openWitness, proveSubject, watchTime } from './audit/index.ts';
import { cardRoutes, draftRoutes, readPerson } from './card/index.ts';
import { doChores } from './chores.ts';
import type { Config } from './config/index.ts';
import { listenTo } from './database/index.ts';
import { createImports, fhirRoutes, importRoutes } from './exchange/index.ts';
import { createIdentity, type Identity } from './identity/index.ts';
import { instanceOf } from './instance-of.ts';
import { CarnetError, formatResourceId, newUuid, systemClock } from './kernel/index.ts';
import { createKeyring, droppedChannel, openInstanceKms, openValues } from './keyring/index.ts';
import { ledgerAlarms } from './ledger-alarms.ts';
import { ledgerOf } from './ledger-of.ts';
import { enqueueAt, runWorker } from './notifications/index.ts';
import { operatorActs } from './operator-acts.ts';
import { addresses, openPools } from './pools.ts';
import type { Product, Report, Tuning } from './product.ts';
import { protect } from './protect.ts';
import { birthTokens, createRecords } from './records/index.ts';
import {
  erasureRoutes,
  exportRoutes,
  keysRoutes,
  ledgerName,
  ledgerRoutes,
  type OperatorParts,
  operatorRoutes,
  protectionRoutes,
  rightsAlarms,
  rightsRoutes,
} from './rights/index.ts';
import { workRights } from './rights-work.ts';
import { createTerminologies, terminologyRoutes } from './terminologies/index.ts';
import { transportOf } from './transport.ts';
import { watchWork } from './watch-work.ts';

/** Opens pools, keys and slices of an instance whose databases are up to date. */
export async function openProduct(
  config: Config,
  version: string,
  report: Report,
  tuning: Tuning = {},
): Promise<Product> {
  const pools = openPools(config);
  const { sql, readLanes, writeLanes, findSql, signInSql, deliverSql, retainSql, sealSql, keysSql, checksSql } = pools;
  const clock = systemClock;

  const instance = await instanceOf(sql, config);
  const kms = await openInstanceKms(config, keysSql);
  const listen: Parameters<typeof createKeyring>[0]['listen'] = (listener) =>
    listenTo(pools.keysUrl, droppedChannel, listener);
  const keyring = await createKeyring({
    ...{ sql: keysSql, kms, clock, instance, listen, gift: askGifts(sql) },
    onAltered: (error) => report({ where: 'access', code: codeOf(error) }, error),
    ...openValues(config),
    ...(tuning.keyLife === undefined ? {} : { life: tuning.keyLife }),
  });
  const audit = createAudit(keyring);
  const note: Parameters<typeof rightsRoutes>[0]['note'] = (entry) => audit.append(sql, entry, 'ok');
  const { watching, ...watched } = watchWork({
    ...{ config, sql, watchSql: pools.watchSql, keyring, clock, note, report, crew: tuning.crew },
    identity: () => identity,
    ledger: () => ledger,
  });
  const ledger = ledgerOf(
    tuning.crew,
    {
      sql: sealSql,
      instance,
      sign: (text) => keyring.signCheckpoint(text),
      clock,
      mac: (data) => keyring.mac('ledger', data),
      keyMadeAt: (subject, keyVersion) => keyring.keyMadeAt(subject, keyVersion),
      keys: () => keyring.checkpointKeys(),
      witnesses: await Promise.all(
        config.witnesses.map((one) => openWitness(one, (where) => report({ where, code: 'bad-configuration' }))),
      ),
      onError: ledgerAlarms(
        (where, error) => report({ where, code: codeOf(error) }, error),
        () => identity.tellAdmins({ kind: 'log-alarm' }),
        (what) => watching.noticed('audit-gap', what),
      ),
    },
    tuning.turn,
  );
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
    grants: {
      signIn: (account) => machineGrant('sign-in', account),
      own: ownAccount,
      introduce: (account) => machineGrant('introduce', account),
    },
    consents: (actor) => access.consents(actor),
    activity: (actor, wanted) => audit.entries(sql, ownAccount(actor), actor.secret, wanted),
    audit: ({ kind, request, account, by, role, session, outcome, note }) =>
      audit.append(
        signInSql,
        {
          kind,
          request,
          actor: by ?? account,
          role: role ?? null,
          session,
          subject: account,
          purpose: 'operations',
          what: note === undefined ? 'account' : `account: ${note}`,
        },
        outcome,
      ),
    seen: (sighting) => watching.seen(sighting),
    hashes: tuning.crew?.hashes,
    sessionEnded: tuning.crew?.endSession,
    onError: (error) => report({ where: 'identity', code: codeOf(error) }, error),
    config: {
      publicUrl: config.publicUrl.origin,
      mail: config.mail.kind,
      staffPasskeys: config.staffPasskeys,
      resetWaitMs: config.resetWaitHours * 3600_000,
      passwordHash: config.passwordHash,
    },
  });
  tuning.crew?.onSessionEnded((session) => identity.sessionEndedElsewhere(session));
  const limit: Identity['limits']['take'] = (rule, ...key) => identity.limits.take(rule, ...key);
  const noteReading = createReadings({ sql, audit, clock });
  const guardians: GuardianParts = {
    sql,
    noteReading,
    access,
    keyring,
    audit,
    clock,
    limit,
    tell: (account, message) => identity.tell(account, message),
    mailTo: (from, to, language, message) => identity.mailTo(from, to, language, message),
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
    alarms: rightsAlarms(config.dataFolder, (alarm) => {
      report({ where: `rights: ${alarm.what}`, code: alarm.code }, alarm);
      identity
        .tellAdmins({ kind: 'rights-alarm' })
        .catch((error: unknown) => report({ where: 'rights mail', code: codeOf(error) }, error));
    }),
    ledgerCopies: config.witnesses.flatMap((one) => ('folder' in one ? [{ folder: one.folder, place: one.kind }] : [])),
    retentionDays: config.backupRetentionDays,
    tell: (account, message) => identity.tell(account, message),
    dropSession: (session) => identity.dropSession(session),
    onError: (error) => report({ where: 'erasure', code: codeOf(error) }, error),
    accountOf: (email) => identity.accountOf(email),
    mails: config.mail.kind !== 'none',
  };
  const rightsWork = await workRights(erasure, tuning);
  const records = createRecords({
    readLanes,
    writeLanes,
    findSql,
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
    names: (grant, actor) => peopleOf(guardians, grant, actor.secret),
    prove: (grant, actor) => proveSubject({ sql, keyring, instance, clock }, grant, actor.secret),
    noteReading,
    note,
    limit,
  };
  const grants: GrantParts = {
    ...guardians,
    professionalOf: (account) => identity.professionalOf(account),
    accountOf: (email) => identity.accountOf(email),
    personOf: (...asked) => readPerson({ records }, ...asked),
    createSubject: (subject, kind) => keyring.createSubject(subject, kind),
  };
  const emergencies: EmergencyParts = {
    ...grants,
    keyring,
    limit,
    birthTokens: (of) => birthTokens(keyring, of),
    tellAdmins: (message) => identity.tellAdmins(message, 0),
    onError: (error) => report({ where: 'emergency', code: codeOf(error) }, error),
  };
  const fhirBase = `${config.publicUrl.origin}/api/fhir/R4`;
  const exchange = { access, records, keyring };
  const imports = createImports({
    ...exchange,
    sql,
    clock,
    onError: (error) => report({ where: 'import', code: codeOf(error) }, error),
  });
  const keyFacts = {
    sql: keysSql,
    instance,
    clock,
    turns: config.kms.provider !== 'local' || config.kms.encryptionKey === null,
    epochDays: config.epochDays,
    retentionDays: config.backupRetentionDays,
  };
  const protection = protect({
    ...{ config, checksSql, keysSql, keyring, kms, clock, ledger, watching, keyFacts, tuning },
    rights: erasure,
    onError: (error) => report({ where: 'protection', code: codeOf(error) }, error),
  });
  await watched.look();
  const endChores = doChores({
    retainSql,
    keysSql,
    sql,
    identity,
    watching,
    news: grants,
    dataFolder: config.dataFolder,
    note,
    report: (where, error) => report({ where, code: codeOf(error) }, error),
    tuning,
  });

  return {
    instance,
    keyring,
    audit,
    access,
    give: giveAccess(grants),
    answerEmergency: (actor, subject, allowed) =>
      answerEmergency(emergencies, { actor, request: newUuid() }, formatResourceId({ subject, local: 0n }), allowed),
    identity,
    records,
    imports,
    time,
    ledger,
    watching,
    rightsReplayed: rightsWork.replayed,
    operator: operatorActs({ ...erasure, unlocks: keyring, base: fhirBase }, addresses(config).app),
    routes: [
      ...identity.routes,
      ...accessRoutes(access),
      ...guardianRoutes(guardians),
      ...handoverRoutes(guardians),
      ...grantRoutes(grants),
      ...practiceRoutes(grants),
      ...emergencyRoutes(emergencies),
      ...caseRoutes({
        ...grants,
        access,
        entries,
        limit,
        tellAdmins: (message, except) => identity.tellAdmins(message, undefined, except),
        authority: config.dataProtectionAuthority,
      }),
      ...consentRoutes(guardians),
      ...cardRoutes({ records, access, keyring, clock, entries, ...namesIn(guardians) }),
      ...draftRoutes({ sql, access, keyring, clock }),
      ...terminologyRoutes(createTerminologies()),
      ...rightsRoutes(rights),
      ...ledgerRoutes({ since: (size) => ledger.since(size), limit }),
      ...exportRoutes({
        ...rights,
        access,
        records,
        base: fhirBase,
        account: async (actor) => ({ ...(await identity.accountData(actor)) }),
      }),
      ...erasureRoutes({ ...erasure, limit }),
      ...operatorRoutes({ ...erasure, limit }),
      ...protectionRoutes(protection, version),
      ...watched.routes(),
      ...keysRoutes({
        ...keyFacts,
        keyring,
        wake: tuning.wakeKeys ?? (() => undefined),
        note: ({ account, role, session }, request, what) =>
          note({
            kind: 'keys-rotation-asked',
            request,
            actor: account,
            role,
            session,
            subject: null,
            purpose: 'operations',
            what,
          }),
      }),
      ...importRoutes(imports),
      ...fhirRoutes({
        ...exchange,
        base: fhirBase,
        version,
        onError: (error) => report({ where: 'fhir', code: codeOf(error) }, error),
      }),
    ],
    database: pools.watch,
    demoMails: 'list' in transport ? transport.list : null,
    checks: {
      database: () => pools.watch.check(sql),
      keys: async () => {
        const status = await keyring.status();
        if (!status.healthy) throw new CarnetError('key-service-away', status.detail);
      },
      audit: () => audit.check(sql),
    },
    async rest() {
      await endChores();
      await rightsWork.stop();
      await ledger.stop();
    },
    async close() {
      time.stop();
      await endChores();
      await watched.look();
      await rightsWork.stop();
      await imports.settle();
      await imports.close();
      await worker.stop();
      await ledger.stop();
      transport.close();
      await keyring.close();
      await pools.end();
    },
  };
}

export function codeOf(error: unknown): string {
  return error instanceof CarnetError ? error.code : 'internal';
}
