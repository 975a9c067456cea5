import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bucketNameOf, type Comparison, notesOf } from './audit/index.ts';
import { noteLostLedger, noteRestore, signerOf, signManifests } from './backup-jobs.ts';
import {
  type ComparisonTold,
  type CrewMember,
  type NotesTold,
  type RunningServer,
  serveUnderSupervisor,
} from './cli/index.ts';
import { openProduct } from './compose.ts';
import type { Config } from './config/index.ts';
import { crewOf } from './crew.ts';
import { surviveLostConnections } from './database/index.ts';
import { demoRoutes, seedDemo } from './demo/index.ts';
import { createHttpServer, createLogger } from './http/index.ts';
import type { CreateAccount, ImportRow, RecoverAccount } from './identity/index.ts';
import { instanceRoute } from './instance-route.ts';
import { formatResourceId, parseUuid, type Route, systemClock } from './kernel/index.ts';
import { moveKeysOf } from './move-keys.ts';
import { demoMailRoutes } from './notifications/index.ts';
import type { Product, Report } from './product.ts';
import type { AskErasure, AskExport } from './rights/index.ts';
import { networkPseudonym } from './watching/index.ts';

const version = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
  .version; // our own file
const webRoot = fileURLToPath(new URL('../web/dist', import.meta.url));

/** Serves an instance: puts the product together, seeds a demo, listens. */
async function start(
  config: Config,
  wakeKeys: () => void,
  member: CrewMember | null,
  turn?: Promise<void>,
): Promise<RunningServer> {
  const logger = createLogger({ level: config.log.level });
  const report: Report = (event, error) =>
    logger.error({ ...event, ...(error === undefined ? {} : { err: error }) }, 'failed');
  const crew = member === null ? undefined : crewOf(member);
  const product = await openProduct(config, version, report, { wakeKeys, crew, turn });
  try {
    const server = await createHttpServer({
      config,
      routes: [...product.routes, instanceRoute(config, version), ...(await demoOf(config, product))],
      sessionLives: (actor) => product.identity.sessionLives(actor),
      verifyActor: (token, kind, request) =>
        kind === 'access' ? product.identity.verifyAccessToken(token) : product.identity.verifyApiToken(token, request),
      logger,
      pseudonym: (address) => networkPseudonym(product.keyring, address),
      onRefused: (refused) => product.watching.refused(refused),
      openApi: { title: 'Carnet', version, description: 'A medical record that belongs to its patient.' },
      database: product.database,
      health: product.checks,
      securityContact: contactOf(config),
      webRoot,
    });
    if (turn === undefined) product.ledger.start();
    else void turn.then(() => product.ledger.start());
    if (crew?.lead !== false) await product.watching.started();
    const address = await server.listen();
    return {
      address,
      lines: config.mode === 'demo' ? demoLines : [],
      retire: async (rested) => {
        const retired = server.retire();
        await product.rest().finally(rested);
        await retired;
      },
      close: async () => {
        await server.close();
        await product.close();
      },
    };
  } catch (error) {
    await product.close();
    throw error;
  }
}

const demoLines = [
  'Sign in with one click as Marie Lefèvre (patient, and guardian of her father), her caregiver, her doctor, the auditor or the administrator.',
  'This is a demo: anybody at this computer can read what is typed here.',
];

async function demoOf(config: Config, product: Product): Promise<readonly Route[]> {
  const { identity, access, give, answerEmergency, records, demoMails } = product;
  if (config.mode !== 'demo' || demoMails === null) return [];
  const people = await seedDemo({ identity, access, give, answerEmergency, records, clock: systemClock });
  return [...demoRoutes({ people, signIn: identity.signInAs }), ...demoMailRoutes(demoMails)];
}

/** Whom to tell of a weakness of this instance: who its mails come from, else the mailbox that RFC 2142 keeps for it. */
function contactOf(config: Config): string {
  if (config.mail.kind !== 'smtp') return `mailto:security@${config.publicUrl.hostname}`;
  const address = /<([^>]+)>/.exec(config.mail.from)?.[1] ?? config.mail.from;
  return `mailto:${address}`;
}

surviveLostConnections();
serveUnderSupervisor({
  start,
  jobs: {
    // Made by our own commands, and checked again there.
    'create-account': (config, input) =>
      onProduct(config, ({ identity }) => identity.createAccount(input as CreateAccount)),
    'recover-account': (config, input) =>
      onProduct(config, ({ identity }) => identity.recoverAccount(input as RecoverAccount)),
    'audit-export': (config, input) =>
      onProduct(config, async ({ ledger }) => {
        const { path, notes } = input as { readonly path: string; readonly notes?: string };
        // Before the log: a checkpoint of what was sealed after that is not in it.
        const buckets = notes === undefined ? {} : { buckets: await notesInto(config, notes) };
        return { ...(await ledger.exportTo(path)), ...buckets };
      }),
    // Numbers of 64 bits do not travel as JSON.
    'audit-compare': (config) => onProduct(config, async ({ ledger }) => told(await ledger.compare())),
    'move-keys': (config, input) => moveKeysOf(config, (input as { readonly to: string }).to),
    'import-accounts': (config, input) =>
      onProduct(config, ({ identity }) => {
        const { rows, apply } = input as { readonly rows: readonly ImportRow[]; readonly apply: boolean };
        return identity.importAccounts(rows, { apply });
      }),
    'backup-signer': (config) => onProduct(config, signerOf),
    'backup-sign': (config, input) =>
      onProduct(config, (product) => signManifests(config, product, input as readonly string[])),
    'backup-restored': (config, input) =>
      onProduct(
        config,
        async (product) => {
          const { tokens } = await noteRestore(config, product, input as Parameters<typeof noteRestore>[2]);
          return { rights: product.rightsReplayed, tokens };
        },
        { acceptLostLedger: (input as { readonly acceptLost: boolean }).acceptLost },
      ),
    'erase-announce': (config, input) =>
      onProduct(config, ({ operator }) => operator.announceErasure(input as AskErasure)),
    'export-sealed': (config, input) => onProduct(config, ({ operator }) => operator.exportSealed(input as AskExport)),
    'erase-stop': (config, input) =>
      onProduct(config, ({ operator }) => operator.stopErasure(parseUuid((input as { readonly id: string }).id)), {
        keepAnnounced: true,
      }),
    'accept-lost-ledger': (config) =>
      onProduct(
        config,
        async (product) => {
          await noteLostLedger(config, product);
          return product.rightsReplayed;
        },
        { acceptLostLedger: true },
      ),
  },
});

/** Writes what each bucket among the witnesses holds into a file of its own. */
async function notesInto({ witnesses }: Config, folder: string): Promise<NotesTold> {
  const files: string[] = [];
  const away: string[] = [];
  for (const [n, witness] of witnesses.entries()) {
    if (witness.kind !== 'bucket') continue;
    const path = join(folder, `bucket-${n}`);
    try {
      await writeFile(path, await notesOf(witness), { mode: 0o600 });
      files.push(path);
    } catch {
      away.push(bucketNameOf(witness));
    }
  }
  return { files, away };
}

/** A comparison as it travels to the command that asked for it. */
function told({ entries, rows, older, findings }: Comparison): ComparisonTold {
  return {
    entries: Number(entries),
    rows: Number(rows),
    older: Number(older),
    findings: findings.map(({ what, subject, id, seq }) => ({
      what,
      id: subject === null || id === null ? null : formatResourceId({ subject, local: id }),
      entry: seq?.toString() ?? null,
    })),
  };
}

/** The product for one job of a command, without a socket. */
async function onProduct<T>(
  config: Config,
  work: (product: Product) => Promise<T>,
  tuning: Parameters<typeof openProduct>[3] = {},
): Promise<T> {
  const product = await openProduct(config, version, () => undefined, tuning);
  try {
    return await work(product);
  } finally {
    await product.close();
  }
}
