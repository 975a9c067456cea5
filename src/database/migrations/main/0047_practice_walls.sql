-- Practices: an administrator makes one and names its first lead; the lead keeps who is in it. All by functions of the gate, which decide
-- by the session's secret; what they write counts by its MAC alone. A member is a confirmed doctor, as long as he is one.
do $$
declare t text;
begin
  foreach t in array array['practice', 'practice_member', 'practice_invitation'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select on %I to carnet_app', t);
    execute format('grant select, insert, update, delete on %I to carnet_gate', t);
    execute format('create policy gate_all on %I to carnet_gate using (true) with check (true)', t);
  end loop;
  foreach t in array array['practice', 'practice_member'] loop
    execute format('grant select, update (name) on %I to carnet_reseal', t);
    execute format('create policy reseal_sees on %I for select to carnet_reseal using (true)', t);
    execute format('create policy reseal_changes on %I for update to carnet_reseal using (true) with check (true)', t);
  end loop;
  foreach t in array array['practice_member', 'practice_invitation'] loop
    execute format('create trigger refuse_erased before insert on %I for each row execute function gate.refuse_erased()', t);
  end loop;
end $$;
grant select, delete on practice_invitation to carnet_retain;
create policy retain_sees on practice_invitation for select to carnet_retain using (true);
create policy retain_ends on practice_invitation for delete to carnet_retain using (true);

grant create on schema gate to carnet_gate;

-- The practices that the account of the session is in, or leads.
create function gate.own_practices(p_lead boolean) returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  return coalesce((select array_agg(m.practice) from public.practice_member m join public.practice c on c.id = m.practice and c.ended_at is null
    where m.account = a and m.ended_at is null and (m.lead or not p_lead) and gate.is_professional(a)), '{}');
end $$;

-- Who joins a practice, leaves it or leads it, one after the other.
create function gate.lock_practice(p_practice uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('practice ' || p_practice::text, 0));
end $$;

-- Begins an entry, in the place of the one that the account has; for the functions below.
create function gate.put_member(p_practice uuid, p_id uuid, p_account uuid, p_lead boolean, p_name bytea, p_since timestamptz, p_mac bytea) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.practice_member m set ended_at = clock_timestamp() where m.practice = p_practice and m.account = p_account and m.ended_at is null;
  insert into public.practice_member (id, practice, account, lead, name, since, mac)
    values (p_id, p_practice, p_account, p_lead, p_name, p_since, p_mac);
end $$;

-- Who may lead by the word of this administrator: a confirmed doctor who is somebody else. 'ok', 'not-found', 'own', 'no-doctor'.
create function gate.may_name(p_account uuid) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
  if not gate.reviews('admin') then return 'not-found'; end if;
  if p_account = gate.account() then return 'own'; end if;
  return case when gate.is_professional(p_account) then 'ok' else 'no-doctor' end;
end $$;

-- Outcome: as of `may_name`.
create function gate.make_practice(p_practice uuid, p_name bytea, p_at timestamptz, p_id uuid, p_account uuid, p_lead_name bytea, p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare o text := gate.may_name(p_account);
begin
  if o <> 'ok' then return o; end if;
  insert into public.practice (id, name, created_at) values (p_practice, p_name, p_at);
  perform gate.put_member(p_practice, p_id, p_account, true, p_lead_name, p_at, p_mac);
  return 'ok';
end $$;

-- Names who leads a practice that nobody leads. Outcome: as of `may_name`, 'exists' where somebody leads it.
create function gate.name_lead(p_practice uuid, p_at timestamptz, p_id uuid, p_account uuid, p_name bytea, p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare o text := gate.may_name(p_account);
begin
  perform gate.lock_practice(p_practice);
  if o <> 'ok' then return o; end if;
  if not exists (select 1 from public.practice c where c.id = p_practice and c.ended_at is null) then return 'not-found'; end if;
  if exists (select 1 from public.practice_member m where m.practice = p_practice and m.lead and m.ended_at is null) then return 'exists'; end if;
  perform gate.put_member(p_practice, p_id, p_account, true, p_name, p_at, p_mac);
  return 'ok';
end $$;

-- Every practice, for who administers: how many are in it, who leads it, and nothing of its patients.
create function gate.practices() returns table (id uuid, name bytea, created_at timestamptz, ended_at timestamptz, members int, lead_name bytea,
  lead_id uuid)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not gate.reviews('admin') then return; end if;
  return query select c.id, c.name, c.created_at, c.ended_at,
      (select count(*)::int from public.practice_member m where m.practice = c.id and m.ended_at is null), l.name, l.id
    from public.practice c left join public.practice_member l on l.practice = c.id and l.lead and l.ended_at is null
    order by c.ended_at is not null, c.created_at, c.id;
end $$;

-- A link to join, by the lead. Outcome: 'ok', 'not-found', 'too-late', 'too-many'.
create function gate.invite_member(p_practice uuid, p_id uuid, p_hash bytea, p_created timestamptz, p_expires timestamptz, p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
begin
  perform gate.lock_practice(p_practice);
  if not p_practice = any (gate.own_practices(true)) then return 'not-found'; end if;
  if p_expires > clock_timestamp() + interval '73 hours' then return 'too-late'; end if;
  if (select count(*) from public.practice_invitation i where i.practice = p_practice and i.used_at is null and i.withdrawn_at is null
    and i.expires_at > clock_timestamp()) >= 20 then return 'too-many'; end if;
  insert into public.practice_invitation (id, practice, account, token_hash, created_at, expires_at, mac)
    values (p_id, p_practice, gate.account(), p_hash, p_created, p_expires, p_mac);
  return 'ok';
end $$;

create function gate.withdraw_member_invitation(p_practice uuid, p_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not p_practice = any (gate.own_practices(true)) then return false; end if;
  update public.practice_invitation i set withdrawn_at = clock_timestamp() where i.practice = p_practice and i.id = p_id
    and i.used_at is null and i.withdrawn_at is null and i.expires_at > clock_timestamp();
  return found;
end $$;

-- The open invitation of a token, for whoever is signed in and holds it, with the name of the practice; it counts as long as who made it leads.
create function gate.open_member_invitation(p_token bytea) returns table (id uuid, practice uuid, account uuid, expires_at timestamptz, mac bytea,
  name bytea)
language plpgsql stable security definer set search_path = '' as $$
begin
  if gate.account() is null then return; end if;
  return query select i.id, i.practice, i.account, i.expires_at, i.mac, c.name
    from public.practice_invitation i join public.practice c on c.id = i.practice and c.ended_at is null
    where i.token_hash = sha256(p_token) and i.used_at is null and i.withdrawn_at is null and i.expires_at > clock_timestamp()
      and exists (select 1 from public.practice_member m where m.practice = i.practice and m.account = i.account and m.lead and m.ended_at is null)
      and gate.is_professional(i.account);
end $$;

-- Takes an invitation, once. Outcome: 'ok', 'not-found', 'no-doctor', 'exists' (he is in it), 'too-many'.
create function gate.join_practice(p_token bytea, p_id uuid, p_name bytea, p_since timestamptz, p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  i record;
begin
  select x.practice into i from gate.open_member_invitation(p_token) x;
  if not found then return 'not-found'; end if;
  perform gate.lock_practice(i.practice);
  select x.id, x.practice into i from gate.open_member_invitation(p_token) x;
  if not found then return 'not-found'; end if;
  if not gate.is_professional(a) then return 'no-doctor'; end if;
  if exists (select 1 from public.practice_member m where m.practice = i.practice and m.account = a and m.ended_at is null) then return 'exists'; end if;
  if (select count(*) from public.practice_member m where m.practice = i.practice and m.ended_at is null) >= 100 then return 'too-many'; end if;
  perform gate.put_member(i.practice, p_id, a, false, p_name, p_since, p_mac);
  update public.practice_invitation x set used_at = clock_timestamp() where x.id = i.id;
  return 'ok';
end $$;

-- The lead hands the practice on to another member: both entries end, and two begin. Outcome: 'ok', 'not-found'.
create function gate.hand_lead_on(p_practice uuid, p_to uuid, p_at timestamptz, p_id uuid, p_name bytea, p_mac bytea, p_own uuid, p_own_name bytea,
  p_own_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  b uuid;
begin
  perform gate.lock_practice(p_practice);
  if not p_practice = any (gate.own_practices(true)) then return 'not-found'; end if;
  select m.account into b from public.practice_member m where m.id = p_to and m.practice = p_practice and m.ended_at is null and m.account <> a;
  if b is null or not gate.is_professional(b) then return 'not-found'; end if;
  perform gate.put_member(p_practice, p_own, a, false, p_own_name, p_at, p_own_mac);
  perform gate.put_member(p_practice, p_id, b, true, p_name, p_at, p_mac);
  return 'ok';
end $$;

-- Ends an entry: of oneself, or as the lead of another. Who leads leaves others without a lead only where he says so; the last one who leaves
-- ends the practice, and with it what was given to it. `account`: whose it was.
-- Outcome: 'ok', 'ended' (the practice), 'leads' (others would have no lead), 'not-found'.
create function gate.end_membership(p_practice uuid, p_id uuid, p_leadless boolean, out outcome text, out account uuid)
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  m public.practice_member%rowtype;
  alone boolean;
begin
  perform gate.lock_practice(p_practice);
  outcome := 'not-found';
  select x.* into m from public.practice_member x where x.id = p_id and x.practice = p_practice and x.ended_at is null;
  if m.id is null or a is null or not (m.account = a or p_practice = any (gate.own_practices(true))) then return; end if;
  alone := not exists (select 1 from public.practice_member x where x.practice = p_practice and x.id <> m.id and x.ended_at is null);
  if m.lead and not alone and not p_leadless then outcome := 'leads'; return; end if;
  update public.practice_member x set ended_at = clock_timestamp() where x.id = m.id;
  account := m.account;
  outcome := 'ok';
  if not alone then return; end if;
  update public.practice c set ended_at = clock_timestamp() where c.id = p_practice;
  update public.access_grant g set revoked_at = clock_timestamp() where g.actor = p_practice and g.kind = 'practice' and g.revoked_at is null;
  outcome := 'ended';
end $$;

-- Who is and was in the practices to which something of a record is or was given, for whoever keeps it: the server checks `mac`.
create function gate.granted_members(p_subject uuid) returns table (id uuid, practice uuid, account uuid, lead boolean, name bytea, since timestamptz,
  ended_at timestamptz, mac bytea)
language plpgsql security definer set search_path = '' as $$
begin
  if p_subject is distinct from gate.readable() and p_subject is distinct from gate.overseen() then return; end if;
  return query select m.id, m.practice, m.account, m.lead, m.name, m.since,
      case when m.ended_at is null and (c.ended_at is not null or not gate.is_professional(m.account)) then clock_timestamp() else m.ended_at end, m.mac
    from public.practice_member m join public.practice c on c.id = m.practice
    where m.practice in (select g.actor from public.access_grant g where g.subject = p_subject and g.kind = 'practice')
    order by m.since, m.id;
end $$;

-- Who keeps the records that were given to a practice, to be told that somebody has just begun in it: for him, and for the administrator
-- who named him. The server checks `mac`.
create function gate.keepers_of_practice(p_member uuid) returns table (subject uuid, actor uuid, kind text, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  return query select r.subject, r.actor, r.kind, r.mac
    from public.practice_member m
    join public.access_grant g on g.actor = m.practice and g.kind = 'practice' and g.revoked_at is null and (g.until is null or g.until > now())
    join public.record p on p.id = g.subject and p.erased_at is null and p.withdrawn_at is null
    join public.relation r on r.subject = g.subject and r.revoked_at is null and (r.until is null or r.until > now())
    where m.id = p_member and m.ended_at is null and m.since > clock_timestamp() - interval '5 minutes' and (m.account = a or gate.reviews('admin'));
end $$;

-- The end of an entry stands in the rights ledger, so that no older database brings a member back.
create function gate.note_member() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.ended_at is null and new.ended_at is not null then
    perform gate.note_right('member-ended', new.account, new.id, new.since);
  end if;
  return null;
end $$;

create function gate.living_members(p_after uuid, p_most int) returns table (id uuid)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select m.id from public.practice_member m where m.ended_at is null and m.id > p_after order by m.id limit p_most;
end $$;

create function gate.end_member_again(p_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.practice_member m set ended_at = clock_timestamp() where m.id = p_id and m.ended_at is null;
  return found;
end $$;

-- Who is no confirmed doctor any more is in no practice: should he be confirmed again, he is invited again.
create function gate.end_with_profession() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.ended_at is null and new.ended_at is not null then
    update public.practice_member m set ended_at = clock_timestamp() where m.account = new.account and m.ended_at is null;
  end if;
  return null;
end $$;

-- That an account was in a practice stays with what was given to the practice, without the name.
create function gate.end_members_with_account() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.kind = 'account' then
    update public.practice_member m set ended_at = coalesce(m.ended_at, clock_timestamp()), name = null
      where m.account = new.subject and (m.ended_at is null or m.name is not null);
    delete from public.practice_invitation i where i.account = new.subject;
  end if;
  return null;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.own_practices(boolean)', 'gate.lock_practice(uuid)',
    'gate.put_member(uuid, uuid, uuid, boolean, bytea, timestamptz, bytea)', 'gate.may_name(uuid)',
    'gate.make_practice(uuid, bytea, timestamptz, uuid, uuid, bytea, bytea)', 'gate.name_lead(uuid, timestamptz, uuid, uuid, bytea, bytea)',
    'gate.practices()', 'gate.invite_member(uuid, uuid, bytea, timestamptz, timestamptz, bytea)',
    'gate.withdraw_member_invitation(uuid, uuid)', 'gate.open_member_invitation(bytea)',
    'gate.join_practice(bytea, uuid, bytea, timestamptz, bytea)',
    'gate.hand_lead_on(uuid, uuid, timestamptz, uuid, bytea, bytea, uuid, bytea, bytea)', 'gate.end_membership(uuid, uuid, boolean)',
    'gate.granted_members(uuid)', 'gate.keepers_of_practice(uuid)', 'gate.note_member()', 'gate.living_members(uuid, int)',
    'gate.end_member_again(uuid)', 'gate.end_with_profession()', 'gate.end_members_with_account()']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f ~ '(living_members|end_member_again)' then execute format('grant execute on function %s to carnet_retain', f);
    elsif f !~ '(lock_practice|put_member|may_name|note_member|end_with_|end_members_with)' then
      execute format('grant execute on function %s to carnet_app', f);
    end if;
  end loop;
end $$;
revoke create on schema gate from carnet_gate;

create trigger note_right after update on practice_member for each row execute function gate.note_member();
create trigger ends_members after update of ended_at on professional for each row execute function gate.end_with_profession();
create trigger ends_members after insert on erasure for each row execute function gate.end_members_with_account();

create policy app_reads on practice for select to carnet_app using (id = any ((select gate.own_practices(false))::uuid[]));
create policy app_reads on practice_member for select to carnet_app using (practice = any ((select gate.own_practices(false))::uuid[]));
create policy app_reads on practice_invitation for select to carnet_app using (practice = any ((select gate.own_practices(true))::uuid[]));
