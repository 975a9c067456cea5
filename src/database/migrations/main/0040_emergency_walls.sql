-- Access in an emergency. Whoever has a record answers whether doctors may open it, and nobody has answered for as long as there is no
-- row. A doctor finds a record by functions of the gate alone, and what he opens is a grant (kind `emergency`) of at most two hours by
-- this database's clock, to read only. Refusal is a rule of these functions, not cryptography.
do $$
declare t text;
begin
  foreach t in array array['emergency_rule', 'emergency_use'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select on %I to carnet_app, carnet_reseal', t);
    execute format('grant select, insert, update, delete on %I to carnet_gate', t);
    execute format('create policy gate_all on %I to carnet_gate using (true) with check (true)', t);
    execute format('create policy reseal_sees on %I for select to carnet_reseal using (true)', t);
    execute format('create policy reseal_changes on %I for update to carnet_reseal using (true) with check (true)', t);
  end loop;
end $$;
grant update (code, code_token) on emergency_rule to carnet_reseal;
grant update (words, question, closing) on emergency_use to carnet_reseal;
create policy app_reads on emergency_rule for select to carnet_app
  using (subject = (select gate.readable()) and (select gate.account()) is not null);
-- Whose record it is sees each use, also while the consent is withdrawn; the doctor his own.
create policy app_reads on emergency_use for select to carnet_app
  using (actor = (select gate.account()) or subject = (select gate.overseen())
    or (subject = (select gate.readable()) and (select gate.account()) is not null));

grant create on schema gate to carnet_gate;

-- As in 0032, and 128: what an emergency needs first, of the card, the medicines and the identity.
create or replace function gate.types_of(p_parts smallint) returns smallint[]
language sql immutable set search_path = '' as $$
  select coalesce(array_agg(distinct x.type), '{}') from (values
    (1, array[1, 11, 22, 23, 24]), (2, array[2, 3, 7, 8, 9, 10, 12, 13, 14, 19, 20, 25, 26, 30, 34, 35]), (4, array[5, 6, 15, 32, 33]),
    (8, array[16, 31]), (16, array[18, 21]), (32, array[4, 17, 27, 28, 29]), (128, array[1, 2, 3, 5, 6, 11, 15, 34])) as p(bit, types),
    unnest(p.types::smallint[]) as x(type)
  where p_parts & p.bit <> 0
$$;

-- As in 0032. What a doctor opened in an emergency lasts two hours at most, whatever stands beside it, as long as he is a doctor, and
-- for nobody who administers or did.
create or replace function gate.granted(out account uuid, out mac bytea, out terms text, out reads smallint[], out writes smallint[])
language plpgsql stable security definer set search_path = '' as $$
declare
  h bytea := sha256(decode(nullif(current_setting('carnet.secret', true), ''), 'hex'));
  u uuid := nullif(current_setting('carnet.subject', true), '')::uuid;
begin
  -- Who writes has a part besides the identity, which stays the patient's own to change.
  select g.actor, g.mac, concat_ws(' ', g.id, g.kind, g.parts, case when g.may_write then 'w' else 'r' end, g.purpose,
      coalesce((extract(epoch from g.until) * 1000)::bigint, 0)),
      gate.types_of(g.parts), case when g.may_write and g.kind <> 'emergency' then gate.types_of((g.parts & ~1)::smallint) else '{}' end
    into account, mac, terms, reads, writes
    from public.session s
    join public.access_grant g on g.actor = s.account
    join public.record p on p.id = g.subject
    where s.secret_hash = h
      and g.subject = u
      and s.revoked_at is null and s.expires_at > now() and s.idle_expires_at > now()
      and g.revoked_at is null and (g.until is null or g.until > now()) and p.erased_at is null and p.withdrawn_at is null
      and (g.kind = 'caregiver' or gate.is_professional(g.actor))
      and (g.kind <> 'emergency' or (g.until <= g.since + interval '2 hours' and not gate.was_admin(g.actor)
        and not exists (select 1 from public.role_held r where r.account = g.actor and r.role = 'auditor' and r.ended_at is null)));
end $$;

-- Whether the account of the session may open records in an emergency, by a passkey: 'ok', 'no-doctor', 'was-admin' (also who
-- audits: he would read of his own tries what they met).
create function gate.emergency_doctor() returns text
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null or not gate.is_professional(a) or not exists (select 1 from public.session s
    where s.secret_hash = sha256(decode(current_setting('carnet.secret', true), 'hex')) and s.proof in ('passkey', 'demo'))
    then return 'no-doctor'; end if;
  return case when gate.was_admin(a) or gate.reviews('auditor') then 'was-admin' else 'ok' end;
end $$;

-- The records that a code or a name with a date of birth is of, whatever was answered, with what was; a few at most. `known`: whoever asks
-- has the record, or was given something of it. For the server, which tells him of none but the one that he may open.
create function gate.find_emergency(p_code bytea[], p_birth bigint[])
returns table (subject uuid, allowed boolean, answered_at timestamptz, mac bytea, stands boolean, known boolean)
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if gate.emergency_doctor() <> 'ok' then return; end if;
  return query select p.id, r.allowed, r.answered_at, r.mac, p.withdrawn_at is null,
      gate.keeps(a, p.id) or exists (select 1 from public.access_grant g where g.actor = a and g.subject = p.id and g.revoked_at is null
        and (g.until is null or g.until > clock_timestamp()))
    from (select x.subject as id from public.search_token x where x.field = 5 and x.id = 0 and x.token = any (p_birth)
      union select e.subject from public.emergency_rule e where e.code_token = any (p_code)) f
    join public.record p on p.id = f.id and p.erased_at is null
    left join public.emergency_rule r on r.subject = p.id
    order by 6 desc, (r.allowed is true and p.withdrawn_at is null) desc, p.id limit 6;
end $$;

-- Who is told of a use, or of a try: whose record it is, and whoever looks after it. The server checks `mac`.
create function gate.emergency_keepers(p_subjects uuid[]) returns table (subject uuid, actor uuid, kind text, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
begin
  if gate.emergency_doctor() <> 'ok' then return; end if;
  return query select r.subject, r.actor, r.kind, r.mac from public.relation r where r.subject = any (p_subjects) and r.revoked_at is null
    and (r.until is null or r.until > clock_timestamp());
end $$;

-- Opens what an emergency needs first, for two hours at most. Outcome: 'ok', 'not-found', 'wrong'.
create function gate.break_glass(p_subject uuid, p_use uuid, p_grant uuid, p_until timestamptz, p_mac bytea, p_reason text, p_at timestamptz,
  p_use_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  perform gate.lock_grants(p_subject), pg_advisory_xact_lock_shared(hashtextextended('erased ' || p_subject::text, 0));
  if gate.emergency_doctor() <> 'ok' or gate.keeps(a, p_subject)
    or not exists (select 1 from public.emergency_rule r join public.record p on p.id = r.subject
      where r.subject = p_subject and r.allowed and p.erased_at is null and p.withdrawn_at is null)
    or exists (select 1 from public.access_grant g where g.actor = a and g.subject = p_subject and g.revoked_at is null
      and (g.until is null or g.until > clock_timestamp())) then return 'not-found'; end if;
  if p_until is null or p_until > p_at + interval '2 hours' or p_at > clock_timestamp() + interval '1 second' then return 'wrong'; end if;
  if not gate.put_grant(p_subject, p_grant, a, 'emergency', 128::smallint, false, 'emergency', p_until, p_mac, null) then return 'not-found'; end if;
  insert into public.emergency_use (id, subject, actor, grant_id, reason, at, mac)
    values (p_use, p_subject, a, p_grant, p_reason, p_at, p_use_mac);
  return 'ok';
end $$;

-- Opens the rest of the card too, until the same end. Outcome: 'ok', 'not-found'.
create function gate.widen_emergency(p_use uuid, p_grant uuid, p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  x public.emergency_use%rowtype;
  g public.access_grant%rowtype;
begin
  if gate.emergency_doctor() <> 'ok' then return 'not-found'; end if;
  select e.* into x from public.emergency_use e where e.id = p_use and e.actor = a and e.widened_at is null;
  if x.id is null then return 'not-found'; end if;
  perform gate.lock_grants(x.subject);
  select v.* into g from public.access_grant v where v.subject = x.subject and v.id = x.grant_id and v.actor = a and v.kind = 'emergency'
    and v.revoked_at is null and v.until > clock_timestamp();
  if g.id is null or not gate.put_grant(x.subject, p_grant, a, 'emergency', (128 | 1 | 2 | 4)::smallint, false, 'emergency', g.until, p_mac, null)
    then return 'not-found'; end if;
  update public.emergency_use e set widened_at = clock_timestamp(), grant_id = p_grant where e.id = p_use;
  return 'ok';
end $$;

-- The doctor's own words beside his use, once.
create function gate.word_emergency(p_use uuid, p_words bytea) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.emergency_use e set words = p_words where e.id = p_use and e.actor = gate.account() and e.words is null;
  return found;
end $$;

-- Answers the question, or makes another code (`p_code` with `p_token`; null: the one that is there stays). A no ends what is open.
-- Outcome: 'ok', 'not-found', 'wrong'.
create function gate.answer_emergency(p_subject uuid, p_allowed boolean, p_at timestamptz, p_mac bytea, p_code bytea, p_version int, p_token bytea)
returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  was boolean;
begin
  perform gate.lock_grants(p_subject), pg_advisory_xact_lock_shared(hashtextextended('erased ' || p_subject::text, 0));
  if a is null or not gate.keeps(a, p_subject) then return 'not-found'; end if;
  if p_at > clock_timestamp() then return 'wrong'; end if;
  select r.allowed into was from public.emergency_rule r where r.subject = p_subject for update;
  if was is null and p_code is null then return 'wrong'; end if;
  -- A code that is made anew, or a first answer that is not the first any more, changes no answer that was given meanwhile.
  if was is not null and p_code is not null and was <> p_allowed then return 'wrong'; end if;
  if was is null then
    insert into public.emergency_rule (subject, allowed, answered_at, code, code_version, code_token, mac)
      values (p_subject, p_allowed, p_at, p_code, p_version, p_token, p_mac);
  else
    update public.emergency_rule r set allowed = p_allowed, answered_at = p_at, mac = p_mac, code = coalesce(p_code, r.code),
      code_version = coalesce(p_version, r.code_version), code_token = coalesce(p_token, r.code_token) where r.subject = p_subject;
  end if;
  if not p_allowed then
    update public.access_grant g set revoked_at = clock_timestamp() where g.subject = p_subject and g.kind = 'emergency' and g.revoked_at is null;
  end if;
  return 'ok';
end $$;

-- "Was this right?": once for each use, by whoever has the record.
create function gate.question_emergency(p_subject uuid, p_use uuid, p_question bytea) returns boolean
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null or not gate.keeps(a, p_subject) then return false; end if;
  update public.emergency_use e set questioned_at = clock_timestamp(), question = p_question
    where e.id = p_use and e.subject = p_subject and e.questioned_at is null;
  return found;
end $$;

-- Who reviews: an administrator, or an auditor who reads only.
create function gate.reviews(p_role text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.role_held r where r.account = gate.account() and r.role = p_role and r.ended_at is null);
end $$;

-- Every use, newest first, for the review: nothing of the record, nor what anybody wrote for whose it is.
create function gate.emergency_queue(p_most int) returns table (id uuid, subject uuid, actor uuid, reason text, at timestamptz,
  widened_at timestamptz, ended_at timestamptz, questioned_at timestamptz, closed_at timestamptz, closed_by uuid, closing bytea, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not (gate.reviews('admin') or gate.reviews('auditor')) then return; end if;
  return query select e.id, e.subject, e.actor, e.reason, e.at, e.widened_at, least(g.revoked_at, g.until), e.questioned_at, e.closed_at,
      e.closed_by, e.closing, e.mac
    from public.emergency_use e left join public.access_grant g on g.subject = e.subject and g.id = e.grant_id
    order by e.closed_at is not null and (e.questioned_at is null or e.questioned_at < e.closed_at), e.questioned_at is null, e.at desc limit p_most;
end $$;

-- Closes a use, by an administrator who is not whom it is about. Outcome: 'ok', 'not-found', 'own', 'exists'.
create function gate.close_emergency(p_use uuid, p_closing bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  x public.emergency_use%rowtype;
begin
  if a is null or not gate.reviews('admin') then return 'not-found'; end if;
  select e.* into x from public.emergency_use e where e.id = p_use for update;
  if x.id is null then return 'not-found'; end if;
  if x.actor = a then return 'own'; end if;
  -- What was asked after it was closed is closed again.
  if x.closed_at is not null and (x.questioned_at is null or x.questioned_at < x.closed_at) then return 'exists'; end if;
  update public.emergency_use e set closed_at = clock_timestamp(), closed_by = a, closing = p_closing where e.id = p_use;
  return 'ok';
end $$;

-- A no stands in the rights ledger, so that a restored database does not bring an earlier yes back; and so does a later yes.
create function gate.note_emergency() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' or old.allowed <> new.allowed then
    perform gate.note_right(case when new.allowed then 'emergency-allowed' else 'emergency-refused' end, new.subject, new.subject, new.answered_at);
  end if;
  return null;
end $$;

create function gate.living_emergency_rules(p_after uuid, p_most int) returns table (subject uuid)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select r.subject from public.emergency_rule r where r.allowed and r.subject > p_after order by r.subject limit p_most;
end $$;

create function gate.refuse_emergency_again(p_subject uuid, p_at timestamptz) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.emergency_rule r set allowed = false where r.subject = p_subject and r.allowed and r.answered_at <= p_at;
  if not found then return false; end if;
  update public.access_grant g set revoked_at = clock_timestamp() where g.subject = p_subject and g.kind = 'emergency' and g.revoked_at is null;
  return true;
end $$;

-- As in 0032, one after the other with what makes a wider one of it.
create or replace function gate.end_grant(p_subject uuid, p_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null then return false; end if;
  perform gate.lock_grants(p_subject);
  update public.access_grant g set revoked_at = clock_timestamp() where g.subject = p_subject and g.id = p_id and g.revoked_at is null
    and (g.actor = a or gate.keeps(a, p_subject));
  return found;
end $$;

-- As in 0032. Without the ledger nobody knows who had refused: everybody is asked again.
create or replace function gate.end_all_grants() returns int
language plpgsql security definer set search_path = '' as $$
declare n int;
begin
  update public.access_grant g set revoked_at = clock_timestamp() where g.revoked_at is null;
  get diagnostics n = row_count;
  update public.grant_offer o set withdrawn_at = clock_timestamp() where o.used_at is null and o.withdrawn_at is null;
  delete from public.emergency_rule r;
  return n;
end $$;

-- As in 0032, and the answer and the uses.
create or replace function gate.clear_record(p_subject uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
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

-- What an administrator wrote to close a use goes with his account; that it was closed stays.
create function gate.clear_closing() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.kind = 'account' then
    update public.emergency_use e set closing = null where e.closed_by = new.subject and e.closing is not null;
  end if;
  return null;
end $$;

-- Whoever a record comes to as his own is asked anew: what somebody else answered ends, as a no, which an older database keeps too.
create function gate.ask_emergency_anew() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.emergency_rule r set allowed = false where r.subject = new.subject and r.allowed;
  delete from public.emergency_rule r where r.subject = new.subject;
  update public.access_grant g set revoked_at = clock_timestamp() where g.subject = new.subject and g.kind = 'emergency' and g.revoked_at is null;
  return null;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.emergency_doctor()', 'gate.find_emergency(bytea[], bigint[])', 'gate.emergency_keepers(uuid[])',
    'gate.break_glass(uuid, uuid, uuid, timestamptz, bytea, text, timestamptz, bytea)', 'gate.widen_emergency(uuid, uuid, bytea)',
    'gate.word_emergency(uuid, bytea)', 'gate.answer_emergency(uuid, boolean, timestamptz, bytea, bytea, int, bytea)',
    'gate.question_emergency(uuid, uuid, bytea)', 'gate.reviews(text)', 'gate.emergency_queue(int)', 'gate.close_emergency(uuid, bytea)',
    'gate.note_emergency()', 'gate.living_emergency_rules(uuid, int)', 'gate.refuse_emergency_again(uuid, timestamptz)',
    'gate.clear_closing()', 'gate.ask_emergency_anew()']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f ~ '(living_|_again)' then execute format('grant execute on function %s to carnet_retain', f);
    elsif f !~ '(note_|clear_|reviews|_anew)' then execute format('grant execute on function %s to carnet_app', f); end if;
  end loop;
end $$;
revoke create on schema gate from carnet_gate;
create trigger note_right after insert or update on emergency_rule for each row execute function gate.note_emergency();
create trigger clears_closing after insert on erasure for each row execute function gate.clear_closing();
create trigger asks_emergency_anew after insert on relation for each row when (new.kind = 'self') execute function gate.ask_emergency_anew();
