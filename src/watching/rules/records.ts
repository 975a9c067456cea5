import type { Candidate, Rule } from './rule.ts';
import { rules } from './thresholds.ts';

const mass = rules['mass-access'];
const outside = rules['outside-relation'];
const exports = rules['export-burst'];
const burst = rules['emergency-burst'];

/** More records in an hour than the person ever opens, by his own habit. */
const massAccess: Rule = {
  kind: 'mass-access',
  on: ['record-read'],
  find: (sql, from, to) => sql<Candidate[]>`
    select n.actor as scope, n.actor, null as subject, null as network, h.most::text as about, n.amount, n.others,
      n."firstAt", n."lastAt"
    from (
      select actor, sum(amount)::int as amount, count(distinct subject)::int as others, min(at) as "firstAt", max(at) as "lastAt"
      from watch_event where kind = 'record-read' and actor is not null and at > ${from} and at <= ${to}
      group by actor having count(distinct subject) >= ${mass.fewest}
    ) n cross join lateral (
      select coalesce(max(p.records), 0)::int as most, count(distinct date_trunc('day', p.hour))::int as days from (
        select date_trunc('hour', e.at) as hour, count(distinct e.subject) as records from watch_event e
        where e.actor = n.actor and e.kind = 'record-read' and e.at <= ${from}
          and e.at > ${from}::timestamptz - make_interval(days => ${mass.habitDays}) group by 1
      ) p
    ) h
    where n.others >= case when h.days < ${mass.knownDays} then ${mass.unknown}::int else h.most * ${mass.times}::int end`,
};

/** Refused at records of others, again and again; who is not known is counted together. */
const outsideRelation: Rule = {
  kind: 'outside-relation',
  on: ['denied'],
  find: (sql, from, to) => sql<Candidate[]>`
    select coalesce(actor, 'everywhere') as scope, actor, null as subject, null as network, null as about,
      sum(amount)::int as amount, count(distinct subject)::int as others, min(at) as "firstAt", max(at) as "lastAt"
    from watch_event where kind = 'denied' and subject is not null and at > ${from} and at <= ${to}
    group by grouping sets ((actor), ())
    having (grouping(actor) = 0 and actor is not null and count(distinct subject) >= ${outside.records})
      or (grouping(actor) = 1 and count(distinct subject) >= ${outside.everywhere})`,
};

/** Copies of whole records, of many or again and again. */
const exportBurst: Rule = {
  kind: 'export-burst',
  on: ['record-exported'],
  find: (sql, from, to) => sql<Candidate[]>`
    select coalesce(actor, 'operator') as scope, actor, null as subject, null as network, null as about,
      sum(amount)::int as amount, count(distinct subject)::int as others, min(at) as "firstAt", max(at) as "lastAt"
    from watch_event where kind = 'record-exported' and at > ${from} and at <= ${to}
    group by actor having count(distinct subject) >= ${exports.records} or sum(amount) >= ${exports.times}`,
};

/** Each record that somebody opened in an emergency. */
const emergencyAccess: Rule = {
  kind: 'emergency-access',
  on: ['emergency'],
  find: (sql, from, to) => sql<Candidate[]>`
    select coalesce(actor, '') || ' ' || coalesce(subject, '') as scope, actor, subject, null as network, null as about,
      sum(amount)::int as amount, 1 as others, min(at) as "firstAt", max(at) as "lastAt"
    from watch_event where kind = 'emergency' and at > ${from} and at <= ${to} group by actor, subject`,
};

/** More emergencies than one person, or one place, has. */
const emergencyBurst: Rule = {
  kind: 'emergency-burst',
  on: ['emergency'],
  find: (sql, from, to) => sql<Candidate[]>`
    select coalesce(actor, 'everywhere') as scope, actor, null as subject, null as network, null as about,
      sum(amount)::int as amount, count(distinct subject)::int as others, min(at) as "firstAt", max(at) as "lastAt"
    from watch_event where kind = 'emergency' and at > ${from} and at <= ${to}
    group by grouping sets ((actor), ())
    having (grouping(actor) = 0 and actor is not null and count(distinct subject) >= ${burst.records})
      or (grouping(actor) = 1 and count(distinct subject) >= ${burst.everywhere})`,
};

export const onRecords: readonly Rule[] = [massAccess, outsideRelation, exportBurst, emergencyAccess, emergencyBurst];
