import type { Candidate, Rule } from './rule.ts';
import { rules } from './thresholds.ts';

const stuffing = rules['credential-stuffing'];
const spraying = rules['password-spraying'];
/** So many at a time are told apart; beyond, they are one finding: a stranger fills no page with them. */
const mostApart = 5;
const guessing = rules['factor-guessing'];

/** A list of addresses and passwords tried out: many addresses from one network, or very many from anywhere. */
const credentialStuffing: Rule = {
  kind: 'credential-stuffing',
  on: ['sign-in-tried'],
  find: (sql, from, to) => sql<Candidate[]>`
    select case when count(*) over () > ${mostApart} then 'everywhere' else coalesce(network, 'everywhere') end as scope,
      null as actor, null as subject, network, null as about,
      sum(amount)::int as amount, count(distinct subject)::int as others, min(at) as "firstAt", max(at) as "lastAt"
    from watch_event where kind = 'sign-in-tried' and at > ${from} and at <= ${to}
    group by grouping sets ((network), ())
    having (grouping(network) = 0 and network is not null and count(distinct subject) >= ${stuffing.addresses})
      or (grouping(network) = 1 and count(distinct subject) >= ${stuffing.everywhere})`,
};

/** One password tried on many addresses, from wherever. */
const passwordSpraying: Rule = {
  kind: 'password-spraying',
  on: ['sign-in-tried'],
  find: (sql, from, to) => sql<Candidate[]>`
    select case when count(*) over () > ${mostApart} then 'everywhere' else mark end as scope, null as actor, null as subject, case when count(distinct network) = 1 then min(network) end as network,
      null as about, sum(amount)::int as amount, count(distinct subject)::int as others, min(at) as "firstAt", max(at) as "lastAt"
    from watch_event where kind = 'sign-in-tried' and mark is not null and at > ${from} and at <= ${to}
    group by mark having count(distinct subject) >= ${spraying.addresses}`,
};

/** Codes and passkeys that were refused: many for one account, or at many accounts. */
const factorGuessing: Rule = {
  kind: 'factor-guessing',
  on: ['factor-refused'],
  find: (sql, from, to) => sql<Candidate[]>`
    select coalesce(subject, 'everywhere') as scope, null as actor, subject, null as network, null as about,
      sum(amount)::int as amount, count(distinct subject)::int as others, min(at) as "firstAt", max(at) as "lastAt"
    from watch_event where kind = 'factor-refused' and at > ${from} and at <= ${to}
    group by grouping sets ((subject), ())
    having (grouping(subject) = 0 and subject is not null and sum(amount) >= ${guessing.tries})
      or (grouping(subject) = 1 and count(distinct subject) >= ${guessing.everywhere})`,
};

/** A sign-in on a browser that is new to the account, from another country than one a short while before. */
const impossibleTravel: Rule = {
  kind: 'impossible-travel',
  on: ['signed-in-from'],
  find: (sql, from, to) => sql<Candidate[]>`
    select b.actor as scope, b.actor, null as subject, min(b.network) as network,
      string_agg(distinct a.country || ' ' || b.country, ', ') as about, count(distinct b.n)::int as amount,
      count(distinct a.country)::int + 1 as others, min(a.at) as "firstAt", max(b.at) as "lastAt"
    from watch_event b join watch_event a on a.actor = b.actor and a.kind = b.kind and a.n < b.n and a.country <> b.country
      and a.at > ${from} and a.at <= ${to}
    where b.kind = 'signed-in-from' and b.mark = 'new' and b.at > ${from} and b.at <= ${to} and b.actor is not null
    group by b.actor`,
};

/** Staff that had done nothing for long. */
const dormantStaff: Rule = {
  kind: 'dormant-staff',
  on: ['sign-in'],
  find: (sql, from, to) => sql<Candidate[]>`
    select actor as scope, actor, null as subject, null as network, max(substring(mark from '\\d+')) as about,
      sum(amount)::int as amount, 1 as others, min(at) as "firstAt", max(at) as "lastAt"
    from watch_event where kind = 'sign-in' and mark like 'asleep %' and at > ${from} and at <= ${to} group by actor`,
};

/** One event is enough: a session's token shown twice, a passkey of which there are two. */
const once = (kind: 'refresh-replay' | 'passkey-copied', event: 'refresh-replayed' | 'passkey-copied'): Rule => ({
  kind,
  on: [event],
  find: (sql, from, to) => sql<Candidate[]>`
    select coalesce(subject, 'nobody') as scope, null as actor, subject, null as network, null as about,
      sum(amount)::int as amount, 1 as others, min(at) as "firstAt", max(at) as "lastAt"
    from watch_event where kind = ${event} and at > ${from} and at <= ${to} group by subject`,
});

export const signingIn: readonly Rule[] = [
  credentialStuffing,
  passwordSpraying,
  factorGuessing,
  impossibleTravel,
  dormantStaff,
  once('refresh-replay', 'refresh-replayed'),
  once('passkey-copied', 'passkey-copied'),
];
