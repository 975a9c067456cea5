ALTER TABLE "erasure" ADD COLUMN "mac" "bytea";--> statement-breakpoint
ALTER TABLE "operator_erasure" ADD COLUMN "mac" "bytea";--> statement-breakpoint
-- A tombstone and an announcement carry a MAC that the server makes before, under a key that lies in the other database: who writes
-- these tables has no key destroyed. A row from before gets one from the server when it stands in the rights ledger.
grant update (mac) on erasure to carnet_retain;
grant create on schema gate to carnet_gate;

drop function gate.entomb(text, uuid, uuid, timestamptz);
drop function gate.erase_record(uuid, uuid);
drop function gate.erase_account(uuid, uuid);
drop function gate.erase_again(text, uuid, uuid, timestamptz);
drop function gate.announce_erasure(uuid, text, uuid, bytea, timestamptz, timestamptz);
drop function gate.due_erasures();
drop function gate.erase_announced(uuid, uuid);
drop function gate.own_record(uuid);
drop function gate.stop_erasure(uuid, bytea);

-- As before, and with its MAC.
create function gate.entomb(p_kind text, p_subject uuid, p_receipt uuid, p_at timestamptz, p_mac bytea) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if p_mac is null or octet_length(p_mac) <> 32 then raise exception 'carnet: a tombstone needs its MAC'; end if;
  perform pg_advisory_xact_lock(hashtextextended('erased ' || p_subject::text, 0));
  insert into public.erasure (subject, kind, receipt, state, erased_at, mac) values (p_subject, p_kind, p_receipt, 'tombstone', p_at, p_mac)
    on conflict (subject) do nothing;
  if p_kind = 'record' then
    update public.record p set erased_at = p_at where p.id = p_subject and p.erased_at is null;
    perform gate.clear_record(p_subject);
  else
    perform gate.clear_account(p_subject);
  end if;
  return exists (select 1 from public.erasure e where e.subject = p_subject and e.receipt = p_receipt);
end $$;

create function gate.erase_record(p_subject uuid, p_receipt uuid, p_mac bytea, out outcome text, out others uuid[])
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.fresh_account();
begin
  if a is null then outcome := 'factor-needed'; return; end if;
  perform gate.lock_guardians(p_subject);
  if not exists (select 1 from public.relation r join public.record p on p.id = r.subject where r.actor = a and r.subject = p_subject
    and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null) then outcome := 'not-found'; return; end if;
  others := array(select r.actor from public.relation r where r.subject = p_subject and r.actor <> a and r.revoked_at is null
    and (r.until is null or r.until > now()));
  outcome := case when gate.entomb('record', p_subject, p_receipt, clock_timestamp(), p_mac) then 'ok' else 'not-found' end;
end $$;

-- `p_mac` of the account's tombstone, `p_record_mac` of the record's.
create function gate.erase_account(p_record uuid, p_receipt uuid, p_mac bytea, p_record_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.fresh_account();
  u uuid;
begin
  if a is null then return 'factor-needed'; end if;
  -- As create_record and accept_invitation take them, so that none comes in between.
  perform pg_advisory_xact_lock(hashtextextended(a::text, 0));
  for u in select r.subject from public.relation r join public.record p on p.id = r.subject where r.actor = a and r.kind = 'guardian'
    and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null order by r.subject
  loop
    perform gate.lock_guardians(u);
    if not exists (select 1 from public.relation r where r.subject = u and r.actor <> a and r.revoked_at is null
      and (r.until is null or r.until > now())) then return 'last'; end if;
  end loop;
  if p_record is distinct from (select r.subject from public.relation r join public.record p on p.id = r.subject
    where r.actor = a and r.kind = 'self' and r.revoked_at is null and p.erased_at is null limit 1) then return 'conflict'; end if;
  if p_record is not null then perform gate.entomb('record', p_record, p_receipt, clock_timestamp(), p_record_mac); end if;
  return case when gate.entomb('account', a, p_receipt, clock_timestamp(), p_mac) then 'ok' else 'conflict' end;
end $$;

create function gate.erase_again(p_kind text, p_subject uuid, p_receipt uuid, p_at timestamptz, p_mac bytea) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if p_kind = 'record' then perform gate.lock_guardians(p_subject); end if;
  return gate.entomb(p_kind, p_subject, p_receipt, p_at, p_mac);
end $$;

-- The living records of oneself of an account, with the MAC by which the server tells its own relation from a forged one.
create function gate.own_records(p_account uuid) returns table (subject uuid, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select r.subject, r.mac from public.relation r join public.record p on p.id = r.subject
    where r.actor = p_account and r.kind = 'self' and r.revoked_at is null and p.erased_at is null;
end $$;

create function gate.announce_erasure(p_id uuid, p_kind text, p_subject uuid, p_hash bytea, p_at timestamptz, p_due timestamptz,
  p_mac bytea, out outcome text, out told uuid[])
language plpgsql security definer set search_path = '' as $$
begin
  if p_due < clock_timestamp() + interval '71 hours' then raise exception 'carnet: too short a notice'; end if;
  if p_mac is null or octet_length(p_mac) <> 32 then raise exception 'carnet: an announcement needs its MAC'; end if;
  if p_kind = 'record' then
    if not exists (select 1 from public.record p where p.id = p_subject and p.erased_at is null) then outcome := 'not-found'; return; end if;
    told := gate.living_actors(p_subject);
  else
    if not exists (select 1 from public.account x where x.id = p_subject) then outcome := 'not-found'; return; end if;
    if gate.leaves_alone(p_subject) then outcome := 'last'; return; end if;
    told := array[p_subject];
  end if;
  insert into public.operator_erasure (id, kind, subject, asked_at, due_at, stop_hash, mac)
    values (p_id, p_kind, p_subject, p_at, p_due, p_hash, p_mac) on conflict (subject) do nothing;
  outcome := case when found then 'ok' else 'exists' end;
end $$;

-- As before; `stopped`: the number of the one that was.
create function gate.stop_erasure(p_id uuid, p_hash bytea, out stopped uuid, out kind text, out subject uuid, out told uuid[])
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.operator_erasure x where x.id = p_id or x.stop_hash = p_hash returning x.id, x.kind, x.subject into stopped, kind, subject;
  if exists (select 1 from public.erasure e where e.subject = stop_erasure.subject) then kind := null; subject := null; end if;
  if subject is not null then told := case when kind = 'record' then gate.living_actors(subject) else array[subject] end; end if;
end $$;

create function gate.due_erasures() returns table (id uuid, kind text, subject uuid, asked_at timestamptz, due_at timestamptz,
  stop_hash bytea, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select x.id, x.kind, x.subject, x.asked_at, x.due_at, x.stop_hash, x.mac from public.operator_erasure x
    where x.due_at <= clock_timestamp() order by x.due_at;
end $$;

-- Erases what was announced, once its time has come, as the server read and checked it. Outcome: 'ok', 'not-found' (stopped, not due,
-- changed or erased meanwhile), 'last'. `p_record`: the record of oneself that goes with an account. `told`: who else looked after a record.
create function gate.erase_announced(p_id uuid, p_kind text, p_subject uuid, p_receipt uuid, p_mac bytea, p_record uuid,
  p_record_mac bytea, out outcome text, out told uuid[])
language plpgsql security definer set search_path = '' as $$
declare u uuid;
begin
  perform 1 from public.operator_erasure x where x.id = p_id and x.kind = p_kind and x.subject = p_subject
    and x.due_at <= clock_timestamp() for update;
  if not found then outcome := 'not-found'; return; end if;
  if exists (select 1 from public.erasure e where e.subject = p_subject) then
    delete from public.operator_erasure x where x.id = p_id;
    outcome := 'not-found';
    return;
  end if;
  if p_kind = 'record' then
    perform gate.lock_guardians(p_subject);
    told := gate.living_actors(p_subject);
    perform gate.entomb('record', p_subject, p_receipt, clock_timestamp(), p_mac);
  else
    perform pg_advisory_xact_lock(hashtextextended(p_subject::text, 0));
    for u in select r.subject from public.relation r where r.actor = p_subject and r.kind = 'guardian'
      and r.revoked_at is null order by r.subject loop perform gate.lock_guardians(u); end loop;
    if gate.leaves_alone(p_subject) then outcome := 'last'; return; end if;
    if p_record is not null and exists (select 1 from gate.own_records(p_subject) o where o.subject = p_record) then
      perform gate.entomb('record', p_record, p_receipt, clock_timestamp(), p_record_mac);
    end if;
    perform gate.entomb('account', p_subject, p_receipt, clock_timestamp(), p_mac);
    told := '{}';
  end if;
  delete from public.operator_erasure x where x.id = p_id;
  outcome := 'ok';
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.entomb(text, uuid, uuid, timestamptz, bytea)', 'gate.erase_record(uuid, uuid, bytea)',
    'gate.erase_account(uuid, uuid, bytea, bytea)', 'gate.erase_again(text, uuid, uuid, timestamptz, bytea)', 'gate.own_records(uuid)',
    'gate.announce_erasure(uuid, text, uuid, bytea, timestamptz, timestamptz, bytea)', 'gate.due_erasures()', 'gate.stop_erasure(uuid, bytea)',
    'gate.erase_announced(uuid, text, uuid, uuid, bytea, uuid, bytea)']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
  end loop;
end $$;
grant execute on function gate.erase_record(uuid, uuid, bytea), gate.erase_account(uuid, uuid, bytea, bytea) to carnet_app;
grant execute on function gate.erase_again(text, uuid, uuid, timestamptz, bytea), gate.own_records(uuid),
  gate.announce_erasure(uuid, text, uuid, bytea, timestamptz, timestamptz, bytea), gate.due_erasures(), gate.stop_erasure(uuid, bytea),
  gate.erase_announced(uuid, text, uuid, uuid, bytea, uuid, bytea) to carnet_retain;
revoke create on schema gate from carnet_gate;
