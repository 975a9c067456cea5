-- "I don't recognise this": an entry of the log is questioned by whose record it is or who looks after it; what the one who acted was
-- given ends in the same statement, and somebody independent answers within three days: an administrator or auditor who neither
-- acted, nor asks, nor stands to the record. He is told no record and no words.
alter table public.access_case enable row level security;
alter table public.access_case force row level security;
grant select on access_case to carnet_app;
create policy app_reads on access_case for select to carnet_app
  using ((select gate.account()) is not null and (subject = (select gate.readable()) or subject = (select gate.overseen())));
grant select, insert, delete on access_case to carnet_gate;
grant update (answer, answered_at, answered_by) on access_case to carnet_gate;
create policy gate_all on access_case to carnet_gate using (true) with check (true);
grant select, update (words) on access_case to carnet_reseal;
create policy reseal_sees on access_case for select to carnet_reseal using (true);
create policy reseal_changes on access_case for update to carnet_reseal using (true) with check (true);

grant create on schema gate to carnet_gate;

-- Whether somebody could answer who has nothing to do with it.
create function gate.is_independent(p_judge uuid, p_subject uuid, p_account uuid, p_accused uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return p_judge is not null and p_judge <> p_account and p_judge is distinct from p_accused
    and exists (select 1 from public.role_held h where h.account = p_judge and h.role in ('admin', 'auditor') and h.ended_at is null)
    and not exists (select 1 from public.relation r where r.actor = p_judge and r.subject = p_subject)
    and not exists (select 1 from public.access_grant g where g.actor = p_judge and g.subject = p_subject);
end $$;

create function gate.has_independent(p_subject uuid, p_account uuid, p_accused uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.role_held h where h.role in ('admin', 'auditor') and h.ended_at is null
    and gate.is_independent(h.account, p_subject, p_account, p_accused));
end $$;

-- Opens a case and ends what the one who acted was given. Outcome: 'access' or 'nothing' (what was closed), 'exists', 'too-many', 'not-found'.
create function gate.open_case(p_subject uuid, p_id uuid, p_number text, p_entry bigint, p_accused uuid, p_role text, p_kind text,
  p_at timestamptz, p_words bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  g record;
  c text := 'nothing';
begin
  perform gate.lock_grants(p_subject), pg_advisory_xact_lock_shared(hashtextextended('erased ' || p_subject::text, 0));
  select * into g from gate.stands(p_subject);
  if a is null or g.account is null or (g.withdrawn_at is not null and not g.yours) then return 'not-found'; end if;
  if exists (select 1 from public.access_case x where x.subject = p_subject and x.entry = p_entry) then return 'exists'; end if;
  if (select count(*) from public.access_case x where x.subject = p_subject and x.answered_at is null) >= 20 then return 'too-many'; end if;
  update public.access_grant x set revoked_at = clock_timestamp()
    where x.subject = p_subject and x.actor = p_accused and x.actor <> a and x.revoked_at is null;
  if found then c := 'access'; end if;
  insert into public.access_case (subject, id, number, account, entry, accused, role, kind, at, closed, words, opened_at, due_at)
    values (p_subject, p_id, p_number, a, p_entry, p_accused, p_role, p_kind, p_at, c, p_words, clock_timestamp(),
      clock_timestamp() + interval '3 days');
  return c;
end $$;

-- For whoever may answer: what there is to answer, and what he answered, the oldest first. Neither record, nor account, nor words.
create function gate.cases_to_answer() returns table (id uuid, number text, accused uuid, role text, kind text, at timestamptz, closed text,
  opened_at timestamptz, due_at timestamptz, answer text, answered_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  return query select x.id, x.number, x.accused, x.role, x.kind, x.at, x.closed, x.opened_at, x.due_at, x.answer, x.answered_at
    from public.access_case x
    where gate.is_independent(a, x.subject, x.account, x.accused)
      and (x.answered_at is null or x.answered_by = a and x.answered_at > clock_timestamp() - interval '90 days')
    order by x.answered_at nulls first, x.due_at limit 200;
end $$;

-- Answers a case once; tells whose it is, so that the record's log and whoever asked hear of it. Nothing for anybody else.
create function gate.answer_case(p_id uuid, p_answer text, out subject uuid, out account uuid)
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  update public.access_case x set answer = p_answer, answered_at = clock_timestamp(), answered_by = a
    where x.id = p_id and x.answered_at is null and p_answer in ('rightful', 'mistake', 'misuse', 'unclear')
      and gate.is_independent(a, x.subject, x.account, x.accused)
    returning x.subject, x.account into answer_case.subject, answer_case.account;
end $$;

-- How many cases wait past their day: a number and nothing else, for the alarm and for `carnet check`.
create function gate.overdue_cases() returns bigint
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select count(*) from public.access_case x where x.answered_at is null and x.due_at < clock_timestamp());
end $$;

-- As in 0040, and cases.
create or replace function gate.clear_record(p_subject uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.access_case x where x.subject = p_subject;
  delete from public.card_draft x where x.subject = p_subject;
  delete from public.guardian_invitation x where x.subject = p_subject;
  delete from public.grant_offer x where x.subject = p_subject;
  delete from public.access_grant x where x.subject = p_subject;
  delete from public.emergency_rule x where x.subject = p_subject;
  delete from public.emergency_use x where x.subject = p_subject;
  delete from public.import_job x where x.subject = p_subject;
  delete from public.record_consent x where x.subject = p_subject;
  delete from public.relation x where x.subject = p_subject;
end $$;

grant select on role_held to carnet_gate;
do $$
declare f text;
begin
  foreach f in array array['gate.is_independent(uuid, uuid, uuid, uuid)', 'gate.has_independent(uuid, uuid, uuid)',
    'gate.open_case(uuid, uuid, text, bigint, uuid, text, text, timestamptz, bytea)', 'gate.cases_to_answer()',
    'gate.answer_case(uuid, text)', 'gate.overdue_cases()']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f !~ 'is_independent' then execute format('grant execute on function %s to carnet_app', f); end if;
  end loop;
end $$;
revoke create on schema gate from carnet_gate;
