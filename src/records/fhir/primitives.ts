import { hasControls } from '../../kernel/index.ts';
import { isExactNumber } from './exact.ts';

/**
 * The formats of FHIR R4's primitive types (http://hl7.org/fhir/R4/datatypes.html#primitive). Each expression reads its text
 * once, so no value makes it slow; those of the standard that could (base64Binary) are written anew.
 */
const year = '(?:[1-9]\\d{3}|0[1-9]\\d{2}|00[1-9]\\d|000[1-9])';
const day = '(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])';
const time = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?';
const zone = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))';

const datePattern = new RegExp(`^${year}(?:-(?:0[1-9]|1[0-2])|-${day})?$`);
const dateTimePattern = new RegExp(`^${year}(?:-(?:0[1-9]|1[0-2])|-${day}(?:T${time}${zone})?)?$`);
const instantPattern = new RegExp(`^${year}-${day}T${time}${zone}$`);
const timePattern = new RegExp(`^${time}$`);
const idPattern = /^[A-Za-z0-9.-]{1,64}$/;
const codePattern = /^\S+(?:\s\S+)*$/;
const uriPattern = /^\S+$/;
const oidPattern = /^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/;
const uuidPattern = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const base64Pattern = /^[A-Za-z0-9+/]*={0,2}$/;
const mediaTypePattern = /^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+*-]+(?:\s*;.*)?$/;

type Check = (value: string) => boolean;

const always: Check = () => true;
const matches =
  (pattern: RegExp): Check =>
  (value) =>
    pattern.test(value);

const textChecks: ReadonlyMap<string, Check> = new Map([
  ['string', always],
  ['markdown', always],
  ['xhtml', always],
  ['code', matches(codePattern)],
  ['id', matches(idPattern)],
  ['uri', matches(uriPattern)],
  ['url', matches(uriPattern)],
  ['canonical', matches(uriPattern)],
  ['oid', matches(oidPattern)],
  ['uuid', matches(uuidPattern)],
  ['date', (value) => datePattern.test(value) && isCalendarDay(value)],
  ['dateTime', (value) => dateTimePattern.test(value) && isCalendarDay(value)],
  ['instant', (value) => instantPattern.test(value) && isCalendarDay(value)],
  ['time', matches(timePattern)],
  ['base64Binary', isBase64],
]);

/**
 * Says what is wrong with the value of a primitive type, or null. A string may not be empty or only white space, hold U+0000 or
 * half a surrogate pair (it could not be stored as UTF-8 and come back the same), nor a control character but tab and line ends
 * (http://hl7.org/fhir/R4/datatypes.html#string).
 */
export function primitiveProblem(type: string, value: unknown): string | null {
  if (type === 'boolean') return typeof value === 'boolean' ? null : 'must be true or false';
  if (type === 'decimal') {
    return (typeof value === 'number' && Number.isFinite(value)) || isExactNumber(value) ? null : 'must be a number';
  }
  if (type === 'integer' || type === 'positiveInt' || type === 'unsignedInt') return integerProblem(type, value);
  if (typeof value !== 'string') return 'must be a string';
  if (value === '') return 'must not be empty';
  if (value.trim() === '') return 'must not be white space alone';
  if (value.includes('\u0000') || !value.isWellFormed()) return 'has a character that cannot be stored';
  if (hasControls(value)) return 'has a control character, which no text of FHIR has but tab and line ends';
  const check = textChecks.get(type);
  return check === undefined || check(value) ? null : `is not a ${type} of FHIR R4`;
}

function integerProblem(type: string, value: unknown): string | null {
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'must be a whole number';
  const least = type === 'integer' ? -2147483648 : type === 'positiveInt' ? 1 : 0;
  return value >= least && value <= 2147483647 ? null : `must be between ${least} and 2147483647`;
}

/** True when a date's day exists in its month; a month or year alone always does. */
function isCalendarDay(value: string): boolean {
  if (value.length < 10) return true;
  const d = Number(value.slice(8, 10));
  return d <= 28 || d <= daysInMonth(Number(value.slice(0, 4)), Number(value.slice(5, 7)));
}

/** Days of a month (1 to 12) in the proleptic Gregorian calendar. */
export function daysInMonth(y: number, m: number): number {
  if (m === 2) return (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0 ? 29 : 28;
  return m === 4 || m === 6 || m === 9 || m === 11 ? 30 : 31;
}

function isBase64(value: string): boolean {
  const bare = /\s/.test(value) ? value.replace(/\s+/g, '') : value;
  return bare.length % 4 === 0 && base64Pattern.test(bare);
}

/** True for a media type (BCP 13), the one required binding of text without a closed list that has a form of its own. */
export function isMediaType(value: string): boolean {
  return mediaTypePattern.test(value);
}
