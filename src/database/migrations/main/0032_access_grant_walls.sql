-- Access that a patient, or who looks after the record, gives to others: to some parts, to read or also to write, until a day. As
-- with guardians, functions of the gate decide by the session's secret, and the app itself writes no grant but for the name in it.
-- Sessions only: a personal access token neither gives access nor has what was given to its owner.
do $$
declare t text;
begin
  foreach t in array array['access_grant', 'grant_offer'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select on %I to carnet_app', t);
    execute format('grant select, insert on %I to carnet_gate', t);
    execute format('create policy gate_sees on %I for select to carnet_gate using (true)', t);
    execute format('create policy gate_makes on %I for insert to carnet_gate with check (true)', t);
    execute format('create policy gate_changes on %I for update to carnet_gate using (true) with check (true)', t);
    execute format('grant delete on %I to carnet_gate', t);
    execute format('create policy gate_erases on %I for delete to carnet_gate using (exists (select 1 from erasure e where e.subject = %I.subject))', t, t);
  end loop;
end $$;
grant update (revoked_at, label) on access_grant to carnet_gate;
grant update (used_at, withdrawn_at) on grant_offer to carnet_gate;
-- Whose record it is sees what was given and offered; to whom it was given, his own alone.
create policy app_reads on access_grant for select to carnet_app
  using (actor = (select gate.account()) or subject = (select gate.readable()) or subject = (select gate.overseen()));
create policy app_reads on grant_offer for select to carnet_app
  using (subject = (select gate.readable()) and (select gate.account()) is not null);
grant select, delete on grant_offer to carnet_retain;
create policy retain_sees on grant_offer for select to carnet_retain using (true);
create policy retain_ends on grant_offer for delete to carnet_retain using (true);

-- The name of whom it was given to, by himself, as long as he has it; and by the machine that seals anew.
grant update (label) on access_grant to carnet_app;
create policy app_names on access_grant for update to carnet_app
  using (actor = (select gate.account()) and revoked_at is null) with check (actor = (select gate.account()) and revoked_at is null);
grant select, update (label) on access_grant to carnet_reseal;
create policy reseal_sees on access_grant for select to carnet_reseal using (true);
create policy reseal_changes on access_grant for update to carnet_reseal using (true) with check (true);

grant create on schema gate to carnet_gate;

-- The FHIR types (resource.type) of some parts, as bits: identity 1, card 2, medicines 4, notes 8, documents 16, results 32. A test
-- holds it against the server's own table.
create function gate.types_of(p_parts smallint) returns smallint[]
language sql immutable set search_path = '' as $$
  select coalesce(array_agg(x.type), '{}') from (values
    (1, array[1, 11, 22, 23, 24]), (2, array[2, 3, 7, 8, 9, 10, 12, 13, 14, 19, 20, 25, 26, 30, 34, 35]), (4, array[5, 6, 15, 32, 33]),
    (8, array[16, 31]), (16, array[18, 21]), (32, array[4, 17, 27, 28, 29])) as p(bit, types), unnest(p.types::smallint[]) as x(type)
  where p_parts & p.bit <> 0
$$;

-- What was given of the subject in `carnet.subject` to the account of the session in `carnet.secret`. `terms` is what its MAC binds:
-- id, kind, parts, r or w, purpose, and when it ends in ms since 1970 (0: never).
create function gate.granted(out account uuid, out mac bytea, out terms text, out reads smallint[], out writes smallint[])
language plpgsql stable security definer set search_path = '' as $$
declare
  h bytea := sha256(decode(nullif(current_setting('carnet.secret', true), ''), 'hex'));
  u uuid := nullif(current_setting('carnet.subject', true), '')::uuid;
begin
  -- Who writes has a part besides the identity, which stays the patient's own to change.
  select g.actor, g.mac, concat_ws(' ', g.id, g.kind, g.parts, case when g.may_write then 'w' else 'r' end, g.purpose,
      coalesce((extract(epoch from g.until) * 1000)::bigint, 0)),
      gate.types_of(g.parts), case when g.may_write then gate.types_of((g.parts & ~1)::smallint) else '{}' end
    into account, mac, terms, reads, writes
    from public.session s
    join public.access_grant g on g.actor = s.account
    join public.record p on p.id = g.subject
    where s.secret_hash = h
      and g.subject = u
      and s.revoked_at is null and s.expires_at > now() and s.idle_expires_at > now()
      and g.revoked_at is null and (g.until is null or g.until > now()) and p.erased_at is null and p.withdrawn_at is null
      and (g.kind <> 'doctor' or gate.is_professional(g.actor));
end $$;

-- For policies: the types that were given to read, or to write. As `readable`, it tells what it met.
create function gate.granted_types(p_write boolean) returns smallint[]
language plpgsql stable security definer set search_path = '' as $$
declare
  g record;
  told text;
begin
  g := gate.granted();
  if g.account is null then return '{}'; end if;
  if p_write then return g.writes; end if;
  told := set_config('carnet.met', concat_ws(' ', g.account, 'granted', encode(g.mac, 'hex'), g.terms), true);
  return g.reads;
end $$;

-- As in 0013, and what was given by a grant. A relation comes before a grant.
drop function gate.relation();
create function gate.relation(out account uuid, out relation text, out scopes text[], out mac bytea, out terms text)
language plpgsql stable security definer set search_path = '' as $$
declare
  h bytea := sha256(decode(nullif(current_setting('carnet.secret', true), ''), 'hex'));
  u uuid := nullif(current_setting('carnet.subject', true), '')::uuid;
begin
  select r.actor, r.kind, r.mac into account, relation, mac
    from public.session s
    join public.relation r on r.actor = s.account
    join public.record p on p.id = r.subject
    where s.secret_hash = h
      and r.subject = u
      and s.revoked_at is null and s.expires_at > now() and s.idle_expires_at > now()
      and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null and p.withdrawn_at is null;
  if found then return; end if;
  select r.actor, r.kind, t.scopes, r.mac into account, relation, scopes, mac
    from public.api_token t
    join public.relation r on r.actor = t.account
    join public.record p on p.id = r.subject
    where t.secret_hash = h
      and r.subject = u
      and t.revoked_at is null and t.expires_at > now()
      and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null and p.withdrawn_at is null;
  if found then return; end if;
  select g.account, 'granted', g.mac, g.terms into account, relation, mac, terms from gate.granted() g where g.account is not null;
end $$;

-- Whether an account has the record as its own or looks after it; for the functions below.
create function gate.keeps(p_account uuid, p_subject uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.relation r join public.record p on p.id = r.subject
    where r.actor = p_account and r.subject = p_subject and r.revoked_at is null and (r.until is null or r.until > now())
      and p.erased_at is null and p.withdrawn_at is null);
end $$;

-- What is given of a record, one after the other.
create function gate.lock_grants(p_subject uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('grants ' || p_subject::text, 0));
end $$;

-- Whether these are terms at all: some part besides the identity, which is always among them, a purpose that fits, and an end to come.
create function gate.are_terms(p_kind text, p_parts smallint, p_purpose text, p_until timestamptz) returns boolean
language sql stable set search_path = '' as $$
  select p_parts & 1 = 1 and p_parts > 1 and p_parts < 128 and (p_kind, p_purpose) in (('doctor', 'treatment'), ('caregiver', 'self-care'))
    and (p_until is null or p_until > clock_timestamp())
$$;

-- Outcome: 'ok', 'not-found', 'too-late' (a link of more than 72 h, with an hour for clocks that differ), 'wrong', 'too-many'.
create function gate.offer_grant(p_subject uuid, p_id uuid, p_hash bytea, p_kind text, p_parts smallint, p_write boolean, p_purpose text,
  p_until timestamptz, p_created timestamptz, p_expires timestamptz, p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  perform gate.lock_grants(p_subject);
  if a is null or not gate.keeps(a, p_subject) then return 'not-found'; end if;
  if p_expires > clock_timestamp() + interval '73 hours' then return 'too-late'; end if;
  if not gate.are_terms(p_kind, p_parts, p_purpose, p_until) then return 'wrong'; end if;
  if (select count(*) from public.grant_offer o where o.subject = p_subject and o.used_at is null
    and o.withdrawn_at is null and o.expires_at > clock_timestamp()) >= 20 then return 'too-many'; end if;
  insert into public.grant_offer (subject, id, account, token_hash, kind, parts, may_write, purpose, until, created_at, expires_at, mac)
    values (p_subject, p_id, a, p_hash, p_kind, p_parts, p_write, p_purpose, p_until, p_created, p_expires, p_mac);
  return 'ok';
end $$;

create function gate.withdraw_offer(p_subject uuid, p_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null or not gate.keeps(a, p_subject) then return false; end if;
  update public.grant_offer o set withdrawn_at = clock_timestamp() where o.subject = p_subject and o.id = p_id
    and o.used_at is null and o.withdrawn_at is null and o.expires_at > clock_timestamp();
  return found;
end $$;

-- The open offer of a token, for whoever is signed in and holds it: the server checks `mac` before it shows or accepts it.
create function gate.open_offer(p_token bytea) returns setof public.grant_offer
language plpgsql stable security definer set search_path = '' as $$
begin
  if gate.account() is null then return; end if;
  return query select o.* from public.grant_offer o where o.token_hash = sha256(p_token) and o.used_at is null
    and o.withdrawn_at is null and o.expires_at > clock_timestamp() and (o.until is null or o.until > clock_timestamp())
    and gate.keeps(o.account, o.subject);
end $$;

-- Ends what an account had of a record, and gives it something; the one place that does. False where it has the record anyway.
create function gate.put_grant(p_subject uuid, p_id uuid, p_actor uuid, p_kind text, p_parts smallint, p_write boolean, p_purpose text,
  p_until timestamptz, p_mac bytea, p_label bytea) returns boolean
language plpgsql security definer set search_path = '' as $$
declare t timestamptz := clock_timestamp();
begin
  if gate.keeps(p_actor, p_subject) then return false; end if;
  update public.access_grant g set revoked_at = t where g.actor = p_actor and g.subject = p_subject and g.revoked_at is null;
  insert into public.access_grant (subject, id, actor, kind, parts, may_write, purpose, until, since, mac, label)
    values (p_subject, p_id, p_actor, p_kind, p_parts, p_write, p_purpose, p_until, t, p_mac, p_label);
  return true;
end $$;

-- Takes an offer, once. `p_mac`: what the server made for the new grant, of the id `p_id`.
-- Outcome: 'ok', 'not-found', 'exists' (one has the record anyway), 'no-doctor' (it is for one whose profession was confirmed).
create function gate.accept_offer(p_token bytea, p_id uuid, p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  o public.grant_offer%rowtype;
begin
  if a is null then return 'not-found'; end if;
  select * into o from gate.open_offer(p_token);
  if o.subject is null then return 'not-found'; end if;
  perform gate.lock_grants(o.subject);
  select x.* into o from public.grant_offer x where x.subject = o.subject and x.id = o.id and x.used_at is null
    and x.withdrawn_at is null and x.expires_at > clock_timestamp() and gate.keeps(x.account, x.subject) for update;
  if o.subject is null then return 'not-found'; end if;
  if o.kind = 'doctor' and not gate.is_professional(a) then return 'no-doctor'; end if;
  if not gate.put_grant(o.subject, p_id, a, o.kind, o.parts, o.may_write, o.purpose, o.until, p_mac, null) then return 'exists'; end if;
  update public.grant_offer x set used_at = clock_timestamp() where x.subject = o.subject and x.id = o.id;
  return 'ok';
end $$;

-- Changes what was given: the old grant ends, and the new one, of the same kind and to the same account, begins.
-- Outcome: 'ok', 'not-found', 'wrong'.
create function gate.change_grant(p_subject uuid, p_id uuid, p_new uuid, p_parts smallint, p_write boolean, p_until timestamptz,
  p_mac bytea, p_label bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  g public.access_grant%rowtype;
begin
  perform gate.lock_grants(p_subject);
  if a is null or not gate.keeps(a, p_subject) then return 'not-found'; end if;
  select x.* into g from public.access_grant x where x.subject = p_subject and x.id = p_id and x.revoked_at is null;
  if g.id is null then return 'not-found'; end if;
  if not gate.are_terms(g.kind, p_parts, g.purpose, p_until) then return 'wrong'; end if;
  if not gate.put_grant(p_subject, p_new, g.actor, g.kind, p_parts, p_write, g.purpose, p_until, p_mac, p_label) then return 'not-found'; end if;
  return 'ok';
end $$;

-- Ends a grant: who has the record, or to whom it was given.
create function gate.end_grant(p_subject uuid, p_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null then return false; end if;
  update public.access_grant g set revoked_at = clock_timestamp() where g.subject = p_subject and g.id = p_id and g.revoked_at is null
    and (g.actor = a or gate.keeps(a, p_subject));
  return found;
end $$;

-- The consent withdrawn, what rests on it ends: grants and open offers, in the same transaction.
create function gate.end_with_consent() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.withdrawn_at is null and new.withdrawn_at is not null then
    perform gate.lock_grants(new.id);
    update public.access_grant g set revoked_at = clock_timestamp() where g.subject = new.id and g.revoked_at is null;
    update public.grant_offer o set withdrawn_at = clock_timestamp() where o.subject = new.id and o.used_at is null
      and o.withdrawn_at is null;
  end if;
  return null;
end $$;

-- What was given and ended stands in the rights ledger, so that a restored database does not give it back.
create function gate.note_grant() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.revoked_at is null and new.revoked_at is not null then
    perform gate.note_right('access-ended', new.subject, new.id, new.since);
  end if;
  return null;
end $$;

create function gate.living_grants(p_after uuid, p_most int) returns table (id uuid)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select g.id from public.access_grant g where g.revoked_at is null and g.id > p_after order by g.id limit p_most;
end $$;

create function gate.end_all_grants() returns int
language plpgsql security definer set search_path = '' as $$
declare n int;
begin
  update public.access_grant g set revoked_at = clock_timestamp() where g.revoked_at is null;
  get diagnostics n = row_count;
  update public.grant_offer o set withdrawn_at = clock_timestamp() where o.used_at is null and o.withdrawn_at is null;
  return n;
end $$;

create function gate.end_grant_again(p_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.access_grant g set revoked_at = clock_timestamp() where g.id = p_id and g.revoked_at is null;
  return found;
end $$;

-- As in 0019, and what was given.
create or replace function gate.clear_record(p_subject uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.card_draft x where x.subject = p_subject;
  delete from public.guardian_invitation x where x.subject = p_subject;
  delete from public.grant_offer x where x.subject = p_subject;
  delete from public.access_grant x where x.subject = p_subject;
  delete from public.import_job x where x.subject = p_subject;
  delete from public.record_consent x where x.subject = p_subject;
  delete from public.relation x where x.subject = p_subject;
end $$;

-- Who looks after the record has all of it: what was given before ends, and does not come back when he leaves.
create function gate.end_with_relation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.access_grant g set revoked_at = clock_timestamp()
    where g.actor = new.actor and g.subject = new.subject and g.revoked_at is null;
  return null;
end $$;

-- What was given to an account that is erased ends; that it was given stays with the record, without the name.
create function gate.end_with_account() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.kind = 'account' then
    update public.access_grant g set revoked_at = coalesce(g.revoked_at, clock_timestamp()), label = null
      where g.actor = new.subject and (g.revoked_at is null or g.label is not null);
    update public.grant_offer o set withdrawn_at = clock_timestamp() where o.account = new.subject and o.used_at is null
      and o.withdrawn_at is null;
  end if;
  return null;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.types_of(smallint)', 'gate.granted()', 'gate.granted_types(boolean)', 'gate.relation()',
    'gate.keeps(uuid, uuid)', 'gate.lock_grants(uuid)', 'gate.are_terms(text, smallint, text, timestamptz)',
    'gate.offer_grant(uuid, uuid, bytea, text, smallint, boolean, text, timestamptz, timestamptz, timestamptz, bytea)',
    'gate.withdraw_offer(uuid, uuid)', 'gate.open_offer(bytea)',
    'gate.put_grant(uuid, uuid, uuid, text, smallint, boolean, text, timestamptz, bytea, bytea)', 'gate.accept_offer(bytea, uuid, bytea)',
    'gate.change_grant(uuid, uuid, uuid, smallint, boolean, timestamptz, bytea, bytea)', 'gate.end_grant(uuid, uuid)',
    'gate.end_with_consent()', 'gate.end_with_relation()', 'gate.end_with_account()', 'gate.note_grant()', 'gate.living_grants(uuid, int)', 'gate.end_grant_again(uuid)',
    'gate.end_all_grants()']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f ~ '(living_grants|end_grant_again|end_all_grants)' then execute format('grant execute on function %s to carnet_retain', f);
    elsif f !~ '(keeps|lock_grants|are_terms|put_grant|end_with_|note_grant)' then execute format('grant execute on function %s to carnet_app', f); end if;
  end loop;
end $$;
revoke create on schema gate from carnet_gate;
create trigger ends_grants after update of withdrawn_at on record for each row execute function gate.end_with_consent();
create trigger note_right after update on access_grant for each row execute function gate.note_grant();
create trigger ends_grants after insert on relation for each row execute function gate.end_with_relation();
create trigger ends_grants after insert on erasure for each row execute function gate.end_with_account();

-- The second wall: beside what one has by a relation, the types that were given, of the subject that the statement names alone.
do $$
declare t text;
begin
  foreach t in array array['resource', 'resource_history'] loop
    execute format('alter policy app_reads on %I using (subject = (select gate.readable())
      or (subject = nullif(current_setting(''carnet.subject'', true), '''')::uuid and type = any ((select gate.granted_types(false))::smallint[])))', t);
    execute format('alter policy app_makes on %I with check (subject = (select gate.writable())
      or (subject = nullif(current_setting(''carnet.subject'', true), '''')::uuid and type = any ((select gate.granted_types(true))::smallint[])))', t);
  end loop;
end $$;
alter policy app_changes on resource
  using (subject = (select gate.writable())
    or (subject = nullif(current_setting('carnet.subject', true), '')::uuid and type = any ((select gate.granted_types(true))::smallint[])))
  with check (subject = (select gate.writable())
    or (subject = nullif(current_setting('carnet.subject', true), '')::uuid and type = any ((select gate.granted_types(true))::smallint[])));
--> statement-breakpoint
-- As in 0006, 0005 and 0002, with the terms of what was given.
drop function read_batch(text[], uuid[], bigint[], smallint[], int[], smallint[], uuid[], bytea[], bytea[], bytea[], int, bigint);
create function read_batch(p_secret text[], p_subject uuid[], p_id bigint[], p_type smallint[], p_version int[],
  p_kind smallint[], p_request uuid[], p_commitment bytea[], p_for_subject bytea[], p_for_retention bytea[],
  p_lane int, p_lane_seq bigint)
returns table (item int, outcome smallint, account uuid, relation text, scopes text[], mac bytea, terms text, type smallint, version int,
  updated_at timestamptz, deleted boolean, sealed bytea)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  met text;
  told text[];
  outcomes smallint[] := '{}';
  actors uuid[] := '{}';
begin
  for n in 1..cardinality(p_id) loop
    item := n;
    -- One expression, which costs less than a statement; nothing that an earlier item met is left over.
    met := set_config('carnet.secret', p_secret[n], true) || set_config('carnet.subject', p_subject[n]::text, true)
      || set_config('carnet.met', '', true);
    select x.type, x.version, x.updated_at, x.deleted, x.sealed into type, version, updated_at, deleted, sealed from resource x
      where x.subject = p_subject[n] and x.id = p_id[n] and (p_version[n] is null or x.version = p_version[n]);
    if not found and p_version[n] is not null then
      select x.type, x.version, x.updated_at, x.deleted, x.sealed into type, version, updated_at, deleted, sealed from resource_history x
        where x.subject = p_subject[n] and x.id = p_id[n] and x.version = p_version[n];
    end if;
    met := current_setting('carnet.met', true);
    if met <> '' then
      told := string_to_array(met, ' ');
      account := told[1]::uuid; relation := told[2]; mac := decode(told[3], 'hex');
      if relation = 'granted' then
        terms := array_to_string(told[4:], ' '); scopes := null;
      else
        scopes := nullif(told[4:], '{}'); terms := null;
      end if;
    else
      select g.account, g.relation, g.scopes, g.mac, g.terms into account, relation, scopes, mac, terms from gate.relation() g;
    end if;
    outcome := case when account is null then 1 when type is distinct from p_type[n] then 2 else 0 end;
    if outcome <> 0 then
      type := null; version := null; updated_at := null; deleted := null; sealed := null;
    end if;
    outcomes := outcomes || outcome;
    actors := actors || account;
    return next;
  end loop;
  met := set_config('carnet.secret', '', true) || set_config('carnet.subject', '', true) || set_config('carnet.met', '', true);
  perform audit_rows(p_subject, p_kind, p_request, p_commitment, p_for_subject, p_for_retention, outcomes, actors, p_lane, p_lane_seq);
end $$;
drop function decide_batch(text[], uuid[]);
create function decide_batch(p_secret text[], p_subject uuid[])
returns table (item int, account uuid, relation text, scopes text[], mac bytea, terms text)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare g record;
begin
  for n in 1..cardinality(p_subject) loop
    perform set_config('carnet.secret', p_secret[n], true), set_config('carnet.subject', p_subject[n]::text, true);
    g := gate.relation();
    item := n; account := g.account; relation := g.relation; scopes := g.scopes; mac := g.mac; terms := g.terms;
    return next;
  end loop;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
end $$;
drop function read_set(text, uuid, smallint, uuid, bytea, bytea, bytea, smallint[], boolean, bigint, int, bigint);
create function read_set(p_secret text, p_subject uuid, p_kind smallint, p_request uuid, p_commitment bytea, p_for_subject bytea,
  p_for_retention bytea, p_types smallint[], p_history boolean, p_id bigint, p_lane int, p_lane_seq bigint)
returns table (item int, outcome smallint, account uuid, relation text, scopes text[], mac bytea, terms text, id bigint, type smallint, version int,
  updated_at timestamptz, deleted boolean, sealed bytea)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  g record;
begin
  perform set_config('carnet.secret', p_secret, true), set_config('carnet.subject', p_subject::text, true);
  g := gate.relation();
  item := 0; account := g.account; relation := g.relation; scopes := g.scopes; mac := g.mac; terms := g.terms;
  outcome := case when g.account is null then 1 else 0 end;
  return next;
  if g.account is not null then
    return query select 1, 0::smallint, g.account, g.relation, g.scopes, g.mac, g.terms, x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed
      from resource x where x.subject = p_subject and (p_types is null or x.type = any (p_types)) and (p_id is null or x.id = p_id)
        and (p_history or not x.deleted);
    if p_history then
      return query select 1, 0::smallint, g.account, g.relation, g.scopes, g.mac, g.terms, x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed
        from resource_history x where x.subject = p_subject and (p_types is null or x.type = any (p_types)) and (p_id is null or x.id = p_id);
    end if;
  end if;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
  perform audit_rows(array[p_subject], array[p_kind], array[p_request], array[p_commitment], array[p_for_subject],
    array[p_for_retention], array[outcome], array[g.account], p_lane, p_lane_seq);
end $$;
do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p join pg_namespace s on s.oid = p.pronamespace
    where s.nspname = 'public' and p.proname in ('read_batch', 'decide_batch', 'read_set')
  loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to carnet_app', f);
  end loop;
end $$;
--> statement-breakpoint
-- As in 0014: of what was given, writing changes the types that were given to write, and nothing is removed without a trace.
create or replace function write_batch(p_secret text[], p_subject uuid[], p_id bigint[], p_type smallint[], p_op smallint[], p_version int[],
  p_at timestamptz[], p_sealed bytea[], p_import uuid[], p_tokens text[],
  p_kind smallint[], p_request uuid[], p_commitment bytea[], p_for_subject bytea[], p_for_retention bytea[],
  p_atomic boolean, p_lane int, p_lane_seq bigint)
returns table (item int, outcome smallint, version int)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  g record;
  r resource%rowtype;
  outcomes smallint[] := '{}';
  actors uuid[] := '{}';
begin
  for n in 1..cardinality(p_id) loop
    perform set_config('carnet.secret', p_secret[n], true), set_config('carnet.subject', p_subject[n]::text, true);
    item := n;
    version := null;
    g := gate.relation();
    if g.account is null or not (g.scopes is null or 'record:write' = any (g.scopes))
      or (g.terms is not null and (p_op[n] = 4 or not p_type[n] = any (gate.granted_types(true)))) then
      outcome := 1;
    elsif p_op[n] = 1 then
      insert into resource (subject, id, type, version, updated_at, import, sealed)
        values (p_subject[n], p_id[n], p_type[n], 1, p_at[n], p_import[n], p_sealed[n]) on conflict do nothing;
      if found then outcome := 0; version := 1; else outcome := 3; end if;
    else
      select x.* into r from resource x where x.subject = p_subject[n] and x.id = p_id[n] for update;
      if r.id is null or r.type <> p_type[n] then
        outcome := 2;
      elsif r.version <> p_version[n] or (p_op[n] = 4 and r.import is distinct from p_import[n]) then
        outcome := 4;
      elsif p_op[n] = 4 then
        delete from resource x where x.subject = p_subject[n] and x.id = p_id[n];
        delete from search_token x where x.subject = p_subject[n] and x.id = p_id[n];
        outcome := 0;
      else
        insert into resource_history select (r).*;
        update resource x set version = p_version[n] + 1, updated_at = p_at[n], deleted = (p_op[n] = 3), import = p_import[n],
          sealed = case when p_op[n] = 3 then null else p_sealed[n] end
          where x.subject = p_subject[n] and x.id = p_id[n];
        if p_op[n] = 3 or p_tokens[n] is not null then
          delete from search_token x where x.subject = p_subject[n] and x.id = p_id[n] and (p_op[n] = 3 or x.field <> 1
            or exists (select from jsonb_array_elements(p_tokens[n]::jsonb) k where (k ->> 1)::smallint = 1));
        end if;
        outcome := 0; version := p_version[n] + 1;
      end if;
    end if;
    if outcome = 0 and p_tokens[n] is not null and p_op[n] in (1, 2) then
      insert into search_token (token, field, type, subject, id)
        select (k ->> 0)::bigint, (k ->> 1)::smallint, p_type[n], p_subject[n], p_id[n]
        from jsonb_array_elements(p_tokens[n]::jsonb) k on conflict do nothing;
    end if;
    if p_atomic and outcome <> 0 then
      raise exception 'carnet: item % ended with outcome %', n, outcome using errcode = 'CN001', detail = format('%s:%s', n - 1, outcome);
    end if;
    outcomes := outcomes || outcome;
    actors := actors || g.account;
    return next;
  end loop;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
  perform audit_rows(p_subject, p_kind, p_request, p_commitment, p_for_subject, p_for_retention, outcomes, actors, p_lane, p_lane_seq);
end $$;
-- As in 0002 and 0021: imports, and copies of everything, are for whose record it is.
create or replace function create_set(p_secret text, p_subject uuid, p_import uuid, p_id bigint[], p_type smallint[], p_at timestamptz[],
  p_sealed bytea[], p_token bigint[], p_field smallint[], p_kind smallint[], p_request uuid[], p_commitment bytea[],
  p_for_subject bytea[], p_for_retention bytea[], p_lane int, p_lane_seq bigint) returns void
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  g record;
  n int := cardinality(p_id);
begin
  perform set_config('carnet.secret', p_secret, true), set_config('carnet.subject', p_subject::text, true);
  g := gate.relation();
  if g.account is null or g.terms is not null or not (g.scopes is null or 'record:write' = any (g.scopes)) then
    raise exception 'carnet: denied' using errcode = 'CN001', detail = '0:1';
  end if;
  insert into resource (subject, id, type, version, updated_at, import, sealed)
    select p_subject, i, t, 1, a, p_import, b from unnest(p_id, p_type, p_at, p_sealed) as x(i, t, a, b);
  insert into search_token (token, field, type, subject, id)
    select k, f, t, p_subject, i from unnest(p_id, p_type, p_token, p_field) as x(i, t, k, f) where k is not null
    on conflict do nothing;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
  perform audit_rows(array_fill(p_subject, array[n]), p_kind, p_request, p_commitment, p_for_subject, p_for_retention,
    array_fill(0::smallint, array[n]), array_fill(g.account, array[n]), p_lane, p_lane_seq);
exception when unique_violation then
  raise exception 'carnet: duplicate' using errcode = 'CN001', detail = '0:3';
end $$;
create or replace function take_along(p_secret text, p_subject uuid, p_kind smallint, p_request uuid, p_commitment bytea, p_for_subject bytea,
  p_for_retention bytea, p_lane int, p_lane_seq bigint)
returns table (item int, outcome smallint, account uuid, relation text, scopes text[], mac bytea, id bigint, type smallint, version int,
  updated_at timestamptz, deleted boolean, sealed bytea, withdrawn boolean)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  g record;
begin
  perform set_config('carnet.secret', p_secret, true), set_config('carnet.subject', p_subject::text, true);
  g := gate.relation();
  -- A copy of everything is for whose record it is alone.
  if g.terms is not null then g.account := null; end if;
  withdrawn := g.account is null and gate.leaving() is not null;
  if withdrawn then
    select s.account, s.relation, null::text[] as scopes, s.mac into g from gate.stands(p_subject) s;
  end if;
  item := 0; account := g.account; relation := case when g.account is not null then g.relation end; scopes := g.scopes; mac := g.mac;
  outcome := case when g.account is null then 1 else 0 end;
  return next;
  if withdrawn then
    return query select 1, 0::smallint, g.account, g.relation, g.scopes, g.mac, x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed, true
      from gate.withdrawn_set() x;
  elsif g.account is not null then
    return query select 1, 0::smallint, g.account, g.relation, g.scopes, g.mac, x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed, false
      from resource x where x.subject = p_subject
      union all
      select 1, 0::smallint, g.account, g.relation, g.scopes, g.mac, x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed, false
      from resource_history x where x.subject = p_subject;
  end if;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
  perform audit_rows(array[p_subject], array[p_kind], array[p_request], array[p_commitment], array[p_for_subject],
    array[p_for_retention], array[outcome], array[g.account], p_lane, p_lane_seq);
end $$;
