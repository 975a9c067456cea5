import type { EventRow } from '../feed/store.ts';

/** What a collector gets of an event: pseudonyms, kinds and numbers, one JSON object. */
export function lineOf(event: EventRow, source: string): string {
  const { n, at, kind, actor, subject, network, country, mark, amount } = event;
  const [severity, found, size] = kind === 'finding' ? (mark ?? '').split(' ') : [];
  return JSON.stringify({
    source,
    n: n.toString(),
    at: at.toISOString(),
    kind,
    ...(severity === undefined ? {} : { severity, finding: found }),
    ...(actor === null ? {} : { actor }),
    ...(subject === null ? {} : { subject }),
    ...(network === null ? {} : { network }),
    ...(country === null ? {} : { country }),
    amount: size === undefined ? amount : Number(size),
  });
}

/** Facility 10 of RFC 5424, table 1: security and authorization. */
const facility = 10;
/** Table 2: critical, warning, notice; informational for what is no finding. */
const levels: Readonly<Record<string, number>> = { high: 2, medium: 4, low: 5 };
const informational = 6;

/**
 * The same as a message of RFC 5424. What stands in the header is letters, digits and marks of our own; the rest is JSON in ASCII, so
 * that nothing in it ends a line or begins another.
 */
export function syslogOf(event: EventRow, source: string): string {
  const [severity = ''] = event.kind === 'finding' ? (event.mark ?? '').split(' ') : [];
  const priority = facility * 8 + (levels[severity] ?? informational);
  const host = /^[\x21-\x7e]{1,255}$/.test(source) ? source : '-';
  const id = /^[a-z-]{1,32}$/.test(event.kind) ? event.kind : '-';
  return `<${priority}>1 ${event.at.toISOString()} ${host} carnet - ${id} - ${ascii(lineOf(event, source))}`;
}

/** JSON with everything beyond printable ASCII written as an escape. */
function ascii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
