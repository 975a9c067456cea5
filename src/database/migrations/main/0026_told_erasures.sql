ALTER TABLE "operator_erasure" ADD COLUMN "told_at" timestamp with time zone;--> statement-breakpoint
-- Nobody is erased by the operator who was not told: the 72 hours count from the first notice that arrived as well. A notice is a mail
-- that a mail server took, the note that Carnet shows to whoever is signed in, or the operator's own word.
grant select (account, kind, created_at, sent_at) on outbox to carnet_gate;
create policy gate_sees_notices on outbox for select to carnet_gate using (kind = 'erasure-announced');
grant create on schema gate to carnet_gate;

drop function gate.announce_erasure(uuid, text, uuid, bytea, timestamptz, timestamptz, bytea);
drop function gate.due_erasures();

-- As before; `p_told`: when the operator told the person by himself, null where a notice has to arrive.
create function gate.announce_erasure(p_id uuid, p_kind text, p_subject uuid, p_hash bytea, p_at timestamptz, p_due timestamptz,
  p_mac bytea, p_told timestamptz, out outcome text, out told uuid[])
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
  insert into public.operator_erasure (id, kind, subject, asked_at, due_at, stop_hash, mac, told_at)
    values (p_id, p_kind, p_subject, p_at, p_due, p_hash, p_mac, p_told) on conflict (subject) do nothing;
  outcome := case when found then 'ok' else 'exists' end;
end $$;

-- Whether an announcement is about an account: it, its record, or one that it looks after.
create function gate.announced_to(p_account uuid, p_kind text, p_subject uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return case when p_kind = 'record' then p_account = any (gate.living_actors(p_subject)) else p_account = p_subject end;
end $$;

-- Notes of each announcement when the first of its mails was taken.
create function gate.note_told() returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.operator_erasure x set told_at = n.at
    from (select y.id, min(o.sent_at) as at from public.operator_erasure y join public.outbox o on o.kind = 'erasure-announced'
      and o.sent_at is not null and o.created_at >= y.asked_at and gate.announced_to(o.account, y.kind, y.subject)
      where y.told_at is null group by y.id) n
    where x.id = n.id and x.told_at is null;
end $$;

create function gate.due_erasures() returns table (id uuid, kind text, subject uuid, asked_at timestamptz, due_at timestamptz,
  stop_hash bytea, mac bytea, told_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select x.id, x.kind, x.subject, x.asked_at, x.due_at, x.stop_hash, x.mac, x.told_at from public.operator_erasure x
    where x.due_at <= clock_timestamp() order by x.due_at;
end $$;

create or replace function gate.erase_announced(p_id uuid, p_kind text, p_subject uuid, p_receipt uuid, p_mac bytea, p_record uuid,
  p_record_mac bytea, out outcome text, out told uuid[])
language plpgsql security definer set search_path = '' as $$
declare u uuid;
begin
  perform 1 from public.operator_erasure x where x.id = p_id and x.kind = p_kind and x.subject = p_subject
    and x.due_at <= clock_timestamp() and x.told_at <= clock_timestamp() - interval '72 hours' for update;
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

-- What is announced to the session's account; that it is shown now counts as telling.
create function gate.own_announcements() returns table (id uuid, kind text, subject uuid, asked_at timestamptz, due_at timestamptz,
  stop_hash bytea, mac bytea, told_at timestamptz)
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account(false);
begin
  if a is null then return; end if;
  update public.operator_erasure x set told_at = clock_timestamp() where x.told_at is null and gate.announced_to(a, x.kind, x.subject);
  return query select x.id, x.kind, x.subject, x.asked_at, x.due_at, x.stop_hash, x.mac, x.told_at from public.operator_erasure x
    where gate.announced_to(a, x.kind, x.subject) order by x.due_at;
end $$;

-- Stops one of these, by the session; as stop_erasure otherwise.
create function gate.stop_own_erasure(p_id uuid, out stopped uuid, out kind text, out subject uuid, out told uuid[])
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account(false);
begin
  if a is null or not exists (select 1 from public.operator_erasure x where x.id = p_id and gate.announced_to(a, x.kind, x.subject))
    then return; end if;
  select s.stopped, s.kind, s.subject, s.told into stopped, kind, subject, told from gate.stop_erasure(p_id, null) s;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.announce_erasure(uuid, text, uuid, bytea, timestamptz, timestamptz, bytea, timestamptz)',
    'gate.announced_to(uuid, text, uuid)', 'gate.note_told()', 'gate.due_erasures()', 'gate.own_announcements()',
    'gate.stop_own_erasure(uuid)']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
  end loop;
end $$;
grant execute on function gate.announce_erasure(uuid, text, uuid, bytea, timestamptz, timestamptz, bytea, timestamptz), gate.note_told(),
  gate.due_erasures() to carnet_retain;
grant execute on function gate.own_announcements(), gate.stop_own_erasure(uuid) to carnet_app;
revoke create on schema gate from carnet_gate;
