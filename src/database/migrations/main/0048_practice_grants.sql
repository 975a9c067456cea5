-- What is given to a practice: a grant of kind `practice`, whose actor is the practice. Each member reads by it as long as he is one, as a
-- doctor; what was given to himself by name comes before it.
grant create on schema gate to carnet_gate;

-- As in 0032, and a practice.
create or replace function gate.are_terms(p_kind text, p_parts smallint, p_purpose text, p_until timestamptz) returns boolean
language sql stable set search_path = '' as $$
  select p_parts & 1 = 1 and p_parts > 1 and p_parts < 128
    and (p_kind, p_purpose) in (('doctor', 'treatment'), ('caregiver', 'self-care'), ('practice', 'treatment'))
    and (p_until is null or p_until > clock_timestamp())
$$;

-- As in 0040, and by a living membership: `terms` then goes on with what the MAC of the membership binds (practice, id, m or l, since in ms)
-- and that MAC, which the server checks as it does that of the grant.
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
      and g.kind <> 'practice' and (g.kind = 'caregiver' or gate.is_professional(g.actor))
      and (g.kind <> 'emergency' or (g.until <= g.since + interval '2 hours' and not gate.was_admin(g.actor)
        and not exists (select 1 from public.role_held r where r.account = g.actor and r.role = 'auditor' and r.ended_at is null)));
  if found then return; end if;
  select s.account, g.mac, concat_ws(' ', g.id, g.kind, g.parts, case when g.may_write then 'w' else 'r' end, g.purpose,
      coalesce((extract(epoch from g.until) * 1000)::bigint, 0), m.practice, m.id, case when m.lead then 'l' else 'm' end,
      (extract(epoch from m.since) * 1000)::bigint, encode(m.mac, 'hex')),
      gate.types_of(g.parts), case when g.may_write then gate.types_of((g.parts & ~1)::smallint) else '{}' end
    into account, mac, terms, reads, writes
    from public.session s
    join public.practice_member m on m.account = s.account and m.ended_at is null
    join public.practice c on c.id = m.practice and c.ended_at is null
    join public.access_grant g on g.actor = m.practice and g.kind = 'practice'
    join public.record p on p.id = g.subject
    where s.secret_hash = h
      and g.subject = u
      and s.revoked_at is null and s.expires_at > now() and s.idle_expires_at > now()
      and g.revoked_at is null and (g.until is null or g.until > now()) and p.erased_at is null and p.withdrawn_at is null
      and gate.is_professional(s.account)
    order by g.since, g.id limit 1;
end $$;

-- Whether an account has something of a record by a practice that it is in.
create function gate.has_by_practice(p_account uuid, p_subject uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.practice_member m
    join public.practice c on c.id = m.practice and c.ended_at is null
    join public.access_grant g on g.actor = m.practice and g.kind = 'practice' and g.subject = p_subject
    where m.account = p_account and m.ended_at is null and g.revoked_at is null and (g.until is null or g.until > clock_timestamp())
      and gate.is_professional(p_account));
end $$;

-- As in 0032. What is offered to a practice is taken by somebody who is in it, for it (`p_practice`): 'no-practice' where he is not.
drop function gate.accept_offer(bytea, uuid, bytea);
create function gate.accept_offer(p_token bytea, p_id uuid, p_mac bytea, p_practice uuid) returns text
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
  if o.kind <> 'caregiver' and not gate.is_professional(a) then return 'no-doctor'; end if;
  if o.kind = 'practice' then
    if p_practice is null then return 'no-practice'; end if;
    perform gate.lock_practice(p_practice);
    if not p_practice = any (gate.own_practices(false)) then return 'no-practice'; end if;
    -- Who has the record decides over it, and takes it for nobody.
    if gate.keeps(a, o.subject) then return 'exists'; end if;
  end if;
  if not gate.put_grant(o.subject, p_id, case when o.kind = 'practice' then p_practice else a end, o.kind, o.parts, o.may_write, o.purpose, o.until,
    p_mac, null) then return 'exists'; end if;
  update public.grant_offer x set used_at = clock_timestamp() where x.subject = o.subject and x.id = o.id;
  return 'ok';
end $$;

-- As in 0040, and for a practice who leads it.
create or replace function gate.end_grant(p_subject uuid, p_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null then return false; end if;
  perform gate.lock_grants(p_subject);
  update public.access_grant g set revoked_at = clock_timestamp() where g.subject = p_subject and g.id = p_id and g.revoked_at is null
    and (g.actor = a or gate.keeps(a, p_subject) or (g.kind = 'practice' and g.actor = any (gate.own_practices(true))));
  return found;
end $$;

-- As in 0036, and for who has something of it by his practice.
create or replace function gate.keepers_of(p_subject uuid) returns table (actor uuid, kind text, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null or not (gate.keeps(a, p_subject) or gate.has_by_practice(a, p_subject) or exists (select 1 from public.access_grant g
    where g.subject = p_subject and g.actor = a and g.revoked_at is null and (g.until is null or g.until > now()))) then return; end if;
  return query select r.actor, r.kind, r.mac from public.relation r where r.subject = p_subject and r.revoked_at is null
    and (r.until is null or r.until > now());
end $$;

-- As in 0040. Without the ledger nobody knows who had left a practice either: each is empty, and an administrator names who leads it.
create or replace function gate.end_all_grants() returns int
language plpgsql security definer set search_path = '' as $$
declare n int;
begin
  update public.access_grant g set revoked_at = clock_timestamp() where g.revoked_at is null;
  get diagnostics n = row_count;
  update public.grant_offer o set withdrawn_at = clock_timestamp() where o.used_at is null and o.withdrawn_at is null;
  update public.practice_member m set ended_at = clock_timestamp() where m.ended_at is null;
  delete from public.emergency_rule r;
  return n;
end $$;

-- As in 0040. What is open by a practice needs no emergency.
create or replace function gate.find_emergency(p_code bytea[], p_birth bigint[])
returns table (subject uuid, allowed boolean, answered_at timestamptz, mac bytea, stands boolean, known boolean)
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if gate.emergency_doctor() <> 'ok' then return; end if;
  return query select p.id, r.allowed, r.answered_at, r.mac, p.withdrawn_at is null,
      gate.keeps(a, p.id) or gate.has_by_practice(a, p.id) or exists (select 1 from public.access_grant g where g.actor = a and g.subject = p.id
        and g.revoked_at is null and (g.until is null or g.until > clock_timestamp()))
    from (select x.subject as id from public.search_token x where x.field = 5 and x.id = 0 and x.token = any (p_birth)
      union select e.subject from public.emergency_rule e where e.code_token = any (p_code)) f
    join public.record p on p.id = f.id and p.erased_at is null
    left join public.emergency_rule r on r.subject = p.id
    order by 6 desc, (r.allowed is true and p.withdrawn_at is null) desc, p.id limit 6;
end $$;

create or replace function gate.break_glass(p_subject uuid, p_use uuid, p_grant uuid, p_until timestamptz, p_mac bytea, p_reason text, p_at timestamptz,
  p_use_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  perform gate.lock_grants(p_subject), pg_advisory_xact_lock_shared(hashtextextended('erased ' || p_subject::text, 0));
  if gate.emergency_doctor() <> 'ok' or gate.keeps(a, p_subject) or gate.has_by_practice(a, p_subject)
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

-- As in 0043. What the one who acted has by a practice ends too, for all who are in it: the person gives it anew, or not. Who is or was in a
-- practice that has or had something of the record is not independent.
create or replace function gate.is_independent(p_judge uuid, p_subject uuid, p_account uuid, p_accused uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return p_judge is not null and p_judge <> p_account and p_judge is distinct from p_accused
    and exists (select 1 from public.role_held h where h.account = p_judge and h.role in ('admin', 'auditor') and h.ended_at is null)
    and not exists (select 1 from public.relation r where r.actor = p_judge and r.subject = p_subject)
    and not exists (select 1 from public.access_grant g where g.actor = p_judge and g.subject = p_subject)
    and not exists (select 1 from public.practice_member m join public.access_grant g on g.actor = m.practice and g.kind = 'practice'
      where m.account = p_judge and g.subject = p_subject);
end $$;

create or replace function gate.open_case(p_subject uuid, p_id uuid, p_number text, p_entry bigint, p_accused uuid, p_role text, p_kind text,
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
    where x.subject = p_subject and x.actor <> a and x.revoked_at is null and (x.actor = p_accused or (x.kind = 'practice'
      and exists (select 1 from public.practice_member m where m.practice = x.actor and m.account = p_accused and m.ended_at is null)));
  if found then c := 'access'; end if;
  insert into public.access_case (subject, id, number, account, entry, accused, role, kind, at, closed, words, opened_at, due_at)
    values (p_subject, p_id, p_number, a, p_entry, p_accused, p_role, p_kind, p_at, c, p_words, clock_timestamp(),
      clock_timestamp() + interval '3 days');
  return c;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.has_by_practice(uuid, uuid)', 'gate.accept_offer(bytea, uuid, bytea, uuid)'] loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
  end loop;
  grant execute on function gate.accept_offer(bytea, uuid, bytea, uuid) to carnet_app;
end $$;
revoke create on schema gate from carnet_gate;

-- A member sees what was given to his practices, and puts its name beside it, once, as who takes a grant puts his own.
alter policy app_reads on access_grant using (actor = (select gate.account()) or subject = (select gate.readable())
  or subject = (select gate.overseen()) or (kind = 'practice' and actor = any ((select gate.own_practices(false))::uuid[])));
alter policy app_names on access_grant
  using (revoked_at is null and (actor = (select gate.account())
    or (kind = 'practice' and label is null and actor = any ((select gate.own_practices(false))::uuid[]))))
  with check (revoked_at is null and (actor = (select gate.account())
    or (kind = 'practice' and actor = any ((select gate.own_practices(false))::uuid[]))));
