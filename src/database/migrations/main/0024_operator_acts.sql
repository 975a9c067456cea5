CREATE TABLE "operator_erasure" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject" uuid NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"stop_hash" "bytea" NOT NULL,
	CONSTRAINT "operator_erasure_subject_unique" UNIQUE("subject")
);

--> statement-breakpoint
-- An erasure by the operator is announced and waits; only then, and unless it was stopped, the tombstone is set. The wait is held here.
alter table public.operator_erasure enable row level security;
alter table public.operator_erasure force row level security;
grant select, insert, delete on operator_erasure to carnet_gate;
create policy gate_all on operator_erasure to carnet_gate using (true) with check (true);

grant create on schema gate to carnet_gate;

-- Whether somebody else's record would be left without anybody when an account goes.
create function gate.leaves_alone(p_account uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.relation r join public.record p on p.id = r.subject where r.actor = p_account and r.kind = 'guardian'
    and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null
    and not exists (select 1 from public.relation o where o.subject = r.subject and o.actor <> p_account and o.revoked_at is null
      and (o.until is null or o.until > now())));
end $$;

create function gate.living_actors(p_subject uuid) returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
begin
  return array(select r.actor from public.relation r where r.subject = p_subject and r.revoked_at is null
    and (r.until is null or r.until > now()));
end $$;

-- The record of oneself of an account; null where there is none.
create function gate.own_record(p_account uuid) returns uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select r.subject from public.relation r join public.record p on p.id = r.subject
    where r.actor = p_account and r.kind = 'self' and r.revoked_at is null and p.erased_at is null limit 1);
end $$;

-- Outcome: 'ok', 'not-found', 'last' (as erase_account), 'exists' (announced already). `told`: whom to write to.
create function gate.announce_erasure(p_id uuid, p_kind text, p_subject uuid, p_hash bytea, p_at timestamptz, p_due timestamptz,
  out outcome text, out told uuid[])
language plpgsql security definer set search_path = '' as $$
begin
  if p_due < clock_timestamp() + interval '71 hours' then raise exception 'carnet: too short a notice'; end if;
  if p_kind = 'record' then
    if not exists (select 1 from public.record p where p.id = p_subject and p.erased_at is null) then outcome := 'not-found'; return; end if;
    told := gate.living_actors(p_subject);
  else
    if not exists (select 1 from public.account x where x.id = p_subject) then outcome := 'not-found'; return; end if;
    if gate.leaves_alone(p_subject) then outcome := 'last'; return; end if;
    told := array[p_subject];
  end if;
  insert into public.operator_erasure (id, kind, subject, asked_at, due_at, stop_hash)
    values (p_id, p_kind, p_subject, p_at, p_due, p_hash) on conflict (subject) do nothing;
  outcome := case when found then 'ok' else 'exists' end;
end $$;

-- Stops one, by the token of the mail or (for the operator) by its number; all null when there is none, also of somebody who was
-- erased meanwhile, of whom the log says nothing any more.
create function gate.stop_erasure(p_id uuid, p_hash bytea, out kind text, out subject uuid, out told uuid[])
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.operator_erasure x where x.id = p_id or x.stop_hash = p_hash returning x.kind, x.subject into kind, subject;
  if exists (select 1 from public.erasure e where e.subject = stop_erasure.subject) then kind := null; subject := null; end if;
  if subject is not null then told := case when kind = 'record' then gate.living_actors(subject) else array[subject] end; end if;
end $$;

create function gate.due_erasures() returns setof uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select x.id from public.operator_erasure x where x.due_at <= clock_timestamp() order by x.due_at;
end $$;

-- Erases what was announced, once its time has come. Outcome: 'ok', 'not-found' (stopped, not due, or erased meanwhile), 'last'. `told`: who else
-- looked after the record; `record`: the one that goes with an account.
create function gate.erase_announced(p_id uuid, p_receipt uuid, out outcome text, out kind text, out subject uuid, out record uuid,
  out told uuid[])
language plpgsql security definer set search_path = '' as $$
declare u uuid;
begin
  select x.kind, x.subject into kind, subject from public.operator_erasure x
    where x.id = p_id and x.due_at <= clock_timestamp() for update;
  if subject is null then outcome := 'not-found'; return; end if;
  if exists (select 1 from public.erasure e where e.subject = erase_announced.subject) then
    delete from public.operator_erasure x where x.id = p_id;
    outcome := 'not-found';
    return;
  end if;
  if kind = 'record' then
    perform gate.lock_guardians(subject);
    told := gate.living_actors(subject);
    perform gate.entomb('record', subject, p_receipt, clock_timestamp());
  else
    perform pg_advisory_xact_lock(hashtextextended(subject::text, 0));
    for u in select r.subject from public.relation r where r.actor = erase_announced.subject and r.kind = 'guardian'
      and r.revoked_at is null order by r.subject loop perform gate.lock_guardians(u); end loop;
    if gate.leaves_alone(subject) then outcome := 'last'; return; end if;
    record := gate.own_record(subject);
    if record is not null then perform gate.entomb('record', record, p_receipt, clock_timestamp()); end if;
    perform gate.entomb('account', subject, p_receipt, clock_timestamp());
    told := '{}';
  end if;
  delete from public.operator_erasure x where x.id = p_id;
  outcome := 'ok';
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.leaves_alone(uuid)', 'gate.living_actors(uuid)', 'gate.own_record(uuid)',
    'gate.announce_erasure(uuid, text, uuid, bytea, timestamptz, timestamptz)', 'gate.stop_erasure(uuid, bytea)',
    'gate.due_erasures()', 'gate.erase_announced(uuid, uuid)']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f !~ 'leaves_alone' then execute format('grant execute on function %s to carnet_retain', f); end if;
  end loop;
end $$;
revoke create on schema gate from carnet_gate;
grant update on operator_erasure to carnet_gate;
