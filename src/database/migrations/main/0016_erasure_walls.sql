-- Erasing a person, or a record. The gate decides by the session's secret, as in guardianship; a tombstone is set and what gives
-- access goes in the same transaction. The rows that are many go later, in small batches, and only those of whom a tombstone
-- names: nobody, the gate included, can delete a row of anybody else by these policies.
alter table public.erasure enable row level security;
alter table public.erasure force row level security;
alter table public.erasure_receipt enable row level security;
alter table public.erasure_receipt force row level security;

grant select, insert on erasure to carnet_gate;
create policy gate_notes on erasure to carnet_gate using (true) with check (true);
-- Whoever works an erasure off notes how far it is; the tombstone itself is nobody's to change.
grant select on erasure to carnet_retain;
grant update (state, destroyed_at, swept_at, keys) on erasure to carnet_retain;
create policy retain_sees on erasure for select to carnet_retain using (true);
create policy retain_notes on erasure for update to carnet_retain using (true) with check (true);
grant select, insert on erasure_receipt to carnet_retain;
create policy retain_sees on erasure_receipt for select to carnet_retain using (true);
create policy retain_makes on erasure_receipt for insert to carnet_retain with check (true);

-- What goes with an account (its column), and what goes with a record.
do $$
declare t text; c text;
begin
  for t, c in select * from (values ('account', 'id'), ('session', 'account'), ('refresh_token', 'account'), ('api_token', 'account'),
    ('factor', 'account'), ('passkey', 'account'), ('recovery_code', 'account'), ('sign_in_attempt', 'account'),
    ('identity_reset', 'account'), ('email_change', 'account'), ('outbox', 'account'), ('consent', 'account'),
    ('card_draft', 'account'), ('card_draft', 'subject'), ('guardian_invitation', 'account'), ('guardian_invitation', 'subject'),
    ('relation', 'subject'), ('import_job', 'subject'), ('import_chunk', 'subject'), ('resource', 'subject'),
    ('resource_history', 'subject'), ('search_token', 'subject')) as erased (tab, col)
  loop
    execute format('grant select (%I), delete on %I to carnet_gate', c, t);
    execute format('create policy gate_sees_erased_%s on %I for select to carnet_gate using (exists (select 1 from erasure e where e.subject = %I.%I))', c, t, t, c);
    execute format('create policy gate_erases_%s on %I for delete to carnet_gate using (exists (select 1 from erasure e where e.subject = %I.%I))', c, t, t, c);
  end loop;
end $$;
grant select (ctid) on resource, resource_history, search_token, import_chunk to carnet_gate;
grant update (erased_at) on record to carnet_gate;
create policy gate_entombs on record for update to carnet_gate using (true) with check (erased_at is not null);

-- The locator of the log is swept by a function of its owner: no role that serves may delete from the log.
create policy owner_sees on erasure for select to carnet_owner using (true);
create policy owner_sees_erased on audit_locator for select to carnet_owner
  using (exists (select 1 from erasure e where e.subject = audit_locator.subject));
create policy owner_sweeps on audit_locator for delete to carnet_owner
  using (exists (select 1 from erasure e where e.subject = audit_locator.subject));

grant create on schema gate to carnet_gate;

-- The account of a session that showed a factor within 5 minutes (one more for clocks that differ); null for anything else.
create function gate.fresh_account() returns uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select s.account from public.session s
    where s.secret_hash = sha256(decode(nullif(current_setting('carnet.secret', true), ''), 'hex')) and s.revoked_at is null
      and s.expires_at > clock_timestamp() and s.idle_expires_at > clock_timestamp()
      and s.factor_at > clock_timestamp() - interval '6 minutes');
end $$;

-- No session, token or relation comes in for whom a tombstone names. Who adds one holds the lock of its subject, shared.
create function gate.refuse_erased() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  s uuid;
begin
  foreach s in array case tg_table_name when 'relation' then array[to_jsonb(new) ->> 'actor', to_jsonb(new) ->> 'subject']
    else array[to_jsonb(new) ->> 'account'] end::uuid[]
  loop
    perform pg_advisory_xact_lock_shared(hashtextextended('erased ' || s::text, 0));
    if exists (select 1 from public.erasure e where e.subject = s) then
      raise exception 'carnet: erased' using errcode = 'CN003';
    end if;
  end loop;
  return new;
end $$;

-- What of an account is few and gives access, or tells who it was. Others keep that somebody looked after a record, not who.
create function gate.clear_account(p_account uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.account x where x.id = p_account;
  delete from public.session x where x.account = p_account;
  delete from public.refresh_token x where x.account = p_account;
  delete from public.api_token x where x.account = p_account;
  delete from public.factor x where x.account = p_account;
  delete from public.passkey x where x.account = p_account;
  delete from public.recovery_code x where x.account = p_account;
  delete from public.sign_in_attempt x where x.account = p_account;
  delete from public.identity_reset x where x.account = p_account;
  delete from public.email_change x where x.account = p_account;
  delete from public.outbox x where x.account = p_account;
  delete from public.consent x where x.account = p_account;
  delete from public.card_draft x where x.account = p_account;
  delete from public.guardian_invitation x where x.account = p_account;
  update public.relation r set revoked_at = coalesce(r.revoked_at, clock_timestamp()), label = null
    where r.actor = p_account and r.kind = 'guardian' and (r.revoked_at is null or r.label is not null);
end $$;

create function gate.clear_record(p_subject uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.card_draft x where x.subject = p_subject;
  delete from public.guardian_invitation x where x.subject = p_subject;
  delete from public.import_job x where x.subject = p_subject;
  delete from public.relation x where x.subject = p_subject;
end $$;

-- Sets the tombstone; whoever comes second changes nothing. True when it is there for this receipt.
create function gate.entomb(p_kind text, p_subject uuid, p_receipt uuid, p_at timestamptz) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('erased ' || p_subject::text, 0));
  insert into public.erasure (subject, kind, receipt, state, erased_at) values (p_subject, p_kind, p_receipt, 'tombstone', p_at)
    on conflict (subject) do nothing;
  if p_kind = 'record' then
    update public.record p set erased_at = p_at where p.id = p_subject and p.erased_at is null;
    perform gate.clear_record(p_subject);
  else
    perform gate.clear_account(p_subject);
  end if;
  return exists (select 1 from public.erasure e where e.subject = p_subject and e.receipt = p_receipt);
end $$;

-- Erases a record that the session's account may open. Outcome: 'ok', 'factor-needed', 'not-found'. `others`: who else looked
-- after it, to be told.
create function gate.erase_record(p_subject uuid, p_receipt uuid, out outcome text, out others uuid[])
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.fresh_account();
begin
  if a is null then outcome := 'factor-needed'; return; end if;
  perform gate.lock_guardians(p_subject);
  if not exists (select 1 from public.relation r join public.record p on p.id = r.subject where r.actor = a and r.subject = p_subject
    and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null) then outcome := 'not-found'; return; end if;
  others := array(select r.actor from public.relation r where r.subject = p_subject and r.actor <> a and r.revoked_at is null
    and (r.until is null or r.until > now()));
  outcome := case when gate.entomb('record', p_subject, p_receipt, clock_timestamp()) then 'ok' else 'not-found' end;
end $$;

-- Erases the session's account, and with it the record of oneself: `p_record`, null where there is none.
-- Outcome: 'ok', 'factor-needed', 'last' (somebody else's record would be left alone), 'conflict' (another record of oneself).
create function gate.erase_account(p_record uuid, p_receipt uuid) returns text
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
  if p_record is not null then perform gate.entomb('record', p_record, p_receipt, clock_timestamp()); end if;
  return case when gate.entomb('account', a, p_receipt, clock_timestamp()) then 'ok' else 'conflict' end;
end $$;

-- Erases by the rights ledger (after a restore), or by the operator after the notice. For the machine that lets go.
create function gate.erase_again(p_kind text, p_subject uuid, p_receipt uuid, p_at timestamptz) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if p_kind = 'record' then perform gate.lock_guardians(p_subject); end if;
  return gate.entomb(p_kind, p_subject, p_receipt, p_at);
end $$;

-- Deletes up to `p_most` rows of each table of a subject that a tombstone names; gives how many, 0 when none is left.
create function gate.sweep_erased(p_subject uuid, p_most int) returns int
language plpgsql security definer set search_path = '' as $$
declare
  t text;
  n int;
  total int := 0;
  k text := (select e.kind from public.erasure e where e.subject = p_subject);
begin
  if k is null then return 0; end if;
  -- One after the other: of two that meet, the second would find the first one's rows gone and take that for the end.
  perform pg_advisory_xact_lock(hashtextextended('swept ' || p_subject::text, 0));
  if k = 'account' then perform gate.clear_account(p_subject); else perform gate.clear_record(p_subject); end if;
  foreach t in array array['resource', 'resource_history', 'search_token', 'import_chunk'] loop
    execute format('delete from public.%I x where x.ctid = any (array(select y.ctid from public.%I y where y.subject = $1 limit $2))', t, t)
      using p_subject, p_most;
    get diagnostics n = row_count;
    total := total + n;
  end loop;
  return total;
end $$;

create function gate.sweep_locator(p_subject uuid, p_most int) returns int
language plpgsql security definer set search_path = '' as $$
declare n int;
begin
  perform pg_advisory_xact_lock(hashtextextended('swept ' || p_subject::text, 0));
  delete from public.audit_locator x where x.subject = p_subject and x.seq in
    (select y.seq from public.audit_locator y where y.subject = p_subject limit p_most);
  get diagnostics n = row_count;
  return n;
end $$;

-- Of these subjects, those whose record or account lives: for the rights ledger.
create function gate.living_subjects(p_after uuid, p_most int) returns table (subject uuid, kind text)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select s.id, s.kind from (
      (select p.id, 'record' as kind from public.record p where p.erased_at is null and p.id > p_after order by p.id limit p_most)
      union all
      (select x.id, 'account' from public.account x where x.id > p_after order by x.id limit p_most)
    ) s order by s.id limit p_most;
end $$;
grant select (id) on account to carnet_gate;

do $$
declare f text;
begin
  foreach f in array array['gate.fresh_account()', 'gate.refuse_erased()', 'gate.clear_account(uuid)', 'gate.clear_record(uuid)',
    'gate.entomb(text, uuid, uuid, timestamptz)', 'gate.erase_record(uuid, uuid)', 'gate.erase_account(uuid, uuid)',
    'gate.erase_again(text, uuid, uuid, timestamptz)', 'gate.sweep_erased(uuid, int)', 'gate.sweep_locator(uuid, int)',
    'gate.living_subjects(uuid, int)']
  loop
    if f <> 'gate.sweep_locator(uuid, int)' then execute format('alter function %s owner to carnet_gate', f); end if;
    execute format('revoke all on function %s from public', f);
  end loop;
end $$;
grant execute on function gate.erase_record(uuid, uuid), gate.erase_account(uuid, uuid) to carnet_app;
grant execute on function gate.erase_again(text, uuid, uuid, timestamptz), gate.sweep_erased(uuid, int),
  gate.sweep_locator(uuid, int), gate.living_subjects(uuid, int) to carnet_retain;
revoke create on schema gate from carnet_gate;

create trigger refuse_erased before insert on session for each row execute function gate.refuse_erased();
create trigger refuse_erased before insert on api_token for each row execute function gate.refuse_erased();
create trigger refuse_erased before insert on relation for each row execute function gate.refuse_erased();
