import { CarnetError, hasCode } from '../kernel/index.ts';

/** No connection was had, or the statement was undone: nothing was changed. */
const untouched = [
  'CONNECT_TIMEOUT',
  'CONNECTION_ENDED',
  'ECONNREFUSED',
  'ENOENT',
  '57P03',
  '53300',
  // Undone since it took too long, or waited too long for another (statement_timeout, lock_timeout).
  '57014',
  '55P03',
  // Or since its transaction, or a pause in it, took too long.
  '25P03',
  '25P04',
];
/** Undone so that another could go on (deadlock, serialisation): asked again alone it goes through. */
const undone = ['40P01', '40001'];
/** What the driver says of a query whose connection is no more. */
const gone = [
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
];
/** The connection was lost while something was under way. */
const midway = [
  ...gone,
  '57P01',
  '57P02',
  '08006',
  // The disk failed under it.
  '58030',
];
/** The roles of an embedded database get new passwords at each start, also while a command that began before connects. */
const strange = ['28P01', '28000'];
/** There is no room: the disk is full, or the memory. */
const noRoom = ['53100', '53200'];

/** What the system says of a file, where PostgreSQL has no better code: a disk that takes reads alone, a quota, one that is gone. */
const ofFiles = ['42501', '53000', '58P01', 'XX000'];
/** Those of PostgreSQL's sources that read and write files. */
const onDisk = /^(buffile|copydir|fd|md|relmapper|slru|xlog)\.c$/;

/** Whether an error says that the database is away (or full), and not that the statement was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (isPanic(error) || isOfDisk(error)) return true;
  return hasCode(error, ...untouched, ...midway, ...noRoom, ...strange) && !isMissingFile(error);
}

/** The process that worked for us ended with it, whatever its code; where it was at a commit, that may hold or not. */
function isPanic(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'severity') === 'PANIC';
}

function isOfDisk(error: unknown): boolean {
  if (!hasCode(error, ...ofFiles)) return false;
  const source: unknown = Reflect.get(error, 'file');
  return typeof source === 'string' && onDisk.test(source);
}

/** A file that is not there has the code of a Unix socket that is not. */
function isMissingFile(error: Error): boolean {
  return hasCode(error, 'ENOENT') && Reflect.get(error, 'syscall') !== 'connect';
}

/** Whether the connection of a query is no more. */
export function isLostConnection(error: unknown): boolean {
  return hasCode(error, ...gone);
}

/** Turns a lost database, and what it undid for the sake of another, into `database-away`; anything else stays as it is. */
export function asCarnetError(error: unknown): unknown {
  if (hasCode(error, ...undone))
    return databaseAway('Two requests stood in each other’s way in the database. Nothing was changed.', error);
  if (!isDatabaseAway(error)) return error;
  if (isPanic(error) || hasCode(error, ...midway)) return lostMidway(error);
  if (isOfDisk(error)) return databaseAway('The disk of the database cannot be written. Nothing was changed.', error);
  if (hasCode(error, ...noRoom))
    return databaseAway('The database has no room left to write. Nothing was changed.', error);
  if (hasCode(error, ...strange))
    return databaseAway(
      'The database does not take the password. Nothing was changed. Try again if it was just started; else look at its address in the settings.',
      error,
    );
  return notAnswering(error);
}

/** Nothing was begun. */
export function notAnswering(cause?: unknown): CarnetError {
  return databaseAway('The database is not answering. Nothing was changed. Try again in a moment.', cause);
}

/** Something was begun, and nobody knows how it ended. */
export function lostMidway(cause?: unknown): CarnetError {
  return databaseAway(
    'The database stopped answering. A change may have been made or not: look before you repeat it.',
    cause,
  );
}

function databaseAway(detail: string, cause: unknown): CarnetError {
  return new CarnetError('database-away', detail, { cause, retryAfter: 2 });
}
