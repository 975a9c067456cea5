-- The log as the verifier reads it, straight from the database: psql -qAtX -f export.sql "$DATABASE" > export.jsonl
begin isolation level repeatable read read only;
select json_build_object('type', 'export', 'version', 1, 'instance', i.id, 'at', (extract(epoch from clock_timestamp()) * 1000)::bigint::text,
  'floor', coalesce((select floor from audit_checkpoint order by size desc limit 1), 0)::text) from instance i;
select json_build_object('type', 'checkpoint', 'note', note) from audit_checkpoint order by size;
select json_build_object('type', 'leaf', 'n', l.n::text, 'seq', l.seq::text, 'tag', encode(l.tag, 'hex'), 'tagN', l.tag_n::text,
  'hash', encode(l.hash, 'hex'), 'flaw', l.flaw, 'entry', case when e.seq is null then null else json_build_object('seq', e.seq::text,
    'at', (extract(epoch from e.at) * 1000000)::bigint::text, 'lane', e.lane::text, 'laneSeq', e.lane_seq::text, 'kind', e.kind::text,
    'outcome', e.outcome::text, 'request', e.request, 'commitment', encode(e.commitment, 'hex'),
    'forSubject', encode(sha256(e.for_subject), 'hex'), 'forRetention', encode(sha256(e.for_retention), 'hex')) end)
  from audit_leaf l left join audit_event e on e.seq = l.seq order by l.n;
select json_build_object('type', 'open', 'entry', json_build_object('seq', e.seq::text, 'at', (extract(epoch from e.at) * 1000000)::bigint::text))
  from audit_event e where not exists (select 1 from audit_leaf l where l.seq = e.seq) order by e.seq;
select json_build_object('type', 'map', 'tag', encode(tag, 'hex'), 'count', count::text, 'head', encode(head, 'hex')) from audit_map order by tag;
commit;
