grant create on schema gate to carnet_gate;

-- As in 0048. Who has a record, or looked after it once, reads it by no practice: what he keeps of it then, he is given by name.
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
      and not exists (select 1 from public.relation r where r.actor = s.account and r.subject = u)
    order by g.since, g.id limit 1;
end $$;

create or replace function gate.has_by_practice(p_account uuid, p_subject uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.practice_member m
    join public.practice c on c.id = m.practice and c.ended_at is null
    join public.access_grant g on g.actor = m.practice and g.kind = 'practice' and g.subject = p_subject
    where m.account = p_account and m.ended_at is null and g.revoked_at is null and (g.until is null or g.until > clock_timestamp())
      and gate.is_professional(p_account)
      and not exists (select 1 from public.relation r where r.actor = p_account and r.subject = p_subject));
end $$;

-- Between that somebody is put into a practice and that he is no doctor any more, one comes first, and the other sees it.
create function gate.lock_profession(p_account uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('profession ' || p_account::text, 0));
end $$;

create or replace function gate.put_member(p_practice uuid, p_id uuid, p_account uuid, p_lead boolean, p_name bytea, p_since timestamptz, p_mac bytea) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform gate.lock_profession(p_account);
  if not gate.is_professional(p_account) then raise exception 'no doctor any more' using errcode = 'insufficient_privilege'; end if;
  update public.practice_member m set ended_at = clock_timestamp() where m.practice = p_practice and m.account = p_account and m.ended_at is null;
  insert into public.practice_member (id, practice, account, lead, name, since, mac)
    values (p_id, p_practice, p_account, p_lead, p_name, p_since, p_mac);
end $$;

create or replace function gate.end_with_profession() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.ended_at is null and new.ended_at is not null then
    perform gate.lock_profession(new.account);
    update public.practice_member m set ended_at = clock_timestamp() where m.account = new.account and m.ended_at is null;
  end if;
  return null;
end $$;

-- As in 0047. A practice in which nobody is any more begins anew: an administrator gives nobody what others had been given.
create or replace function gate.name_lead(p_practice uuid, p_at timestamptz, p_id uuid, p_account uuid, p_name bytea, p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare o text := gate.may_name(p_account);
begin
  perform gate.lock_practice(p_practice);
  if o <> 'ok' then return o; end if;
  if not exists (select 1 from public.practice c where c.id = p_practice and c.ended_at is null) then return 'not-found'; end if;
  if exists (select 1 from public.practice_member m where m.practice = p_practice and m.lead and m.ended_at is null) then return 'exists'; end if;
  if not exists (select 1 from public.practice_member m where m.practice = p_practice and m.ended_at is null) then
    update public.access_grant g set revoked_at = clock_timestamp() where g.actor = p_practice and g.kind = 'practice' and g.revoked_at is null;
  end if;
  perform gate.put_member(p_practice, p_id, p_account, true, p_name, p_at, p_mac);
  return 'ok';
end $$;

-- As in 0045, and by a practice that the account is in.
create or replace function gate.keeps_draft(p_subject uuid, p_account uuid, p_part text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.access_grant g where g.subject = p_subject and g.revoked_at is null
    and (g.until is null or g.until > now()) and g.may_write and p_part = any (gate.forms_of(g.parts))
    and (g.actor = p_account or g.kind = 'practice' and exists (select 1 from public.practice_member m
      where m.practice = g.actor and m.account = p_account and m.ended_at is null)));
end $$;

create function gate.end_drafts_of(p_subject uuid, p_account uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform set_config('carnet.ended', p_subject::text || ' ' || p_account::text, true);
  delete from public.card_draft d where d.subject = p_subject and d.account = p_account and d.part like 'given:%'
    and not gate.keeps_draft(d.subject, d.account, d.part);
  perform set_config('carnet.ended', '', true);
end $$;

-- As in 0045; of a practice, those of everybody who is or was in it.
create or replace function gate.end_given_drafts() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.kind = 'practice' then
    perform gate.end_drafts_of(new.subject, x.account) from (select distinct m.account from public.practice_member m where m.practice = new.actor) x;
  else
    perform gate.end_drafts_of(new.subject, new.actor);
  end if;
  return null;
end $$;

-- Who leaves a practice leaves no drafts in what was given to it.
create function gate.end_member_drafts() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select 1 from public.practice_member m where m.practice = new.practice and m.account = new.account and m.ended_at is null) then
    perform gate.end_drafts_of(x.subject, new.account) from (select distinct g.subject from public.access_grant g
      where g.actor = new.practice and g.kind = 'practice' and g.may_write and g.revoked_at is null) x;
  end if;
  return null;
end $$;

create or replace function gate.sweep_given_drafts() returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform gate.end_drafts_of(x.subject, x.account) from (select distinct g.subject, coalesce(m.account, g.actor) as account
    from public.access_grant g left join public.practice_member m on g.kind = 'practice' and m.practice = g.actor
    where g.until <= now() and g.may_write and g.revoked_at is null) x;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.lock_profession(uuid)', 'gate.end_drafts_of(uuid, uuid)', 'gate.end_member_drafts()'] loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
  end loop;
end $$;
revoke create on schema gate from carnet_gate;

create constraint trigger ends_drafts after update on practice_member deferrable initially deferred for each row
  when (old.ended_at is null and new.ended_at is not null) execute function gate.end_member_drafts();
