-- What doctors ask for. Whom they asked is found by the server, which tells them nothing of it; the one who was asked gives what he
-- chooses, or refuses, and each sees his own side alone. Through functions of the gate, for sessions.
alter table public.grant_request enable row level security;
alter table public.grant_request force row level security;
grant select on grant_request to carnet_app;
grant select, insert on grant_request to carnet_gate;
grant update (refused_at, ended_at) on grant_request to carnet_gate;
create policy app_reads on grant_request for select to carnet_app
  using (account = (select gate.account()) or asked = (select gate.account()));
create policy gate_all on grant_request to carnet_gate using (true) with check (true);
grant delete on grant_request to carnet_gate;
grant select, delete on grant_request to carnet_retain;
create policy retain_sees on grant_request for select to carnet_retain using (true);
create policy retain_ends on grant_request for delete to carnet_retain using (true);

grant create on schema gate to carnet_gate;

-- Outcome: 'ok', 'no-doctor', 'too-many', 'wrong'.
create function gate.request_grant(p_id uuid, p_asked uuid, p_parts smallint, p_write boolean, p_created timestamptz, p_expires timestamptz,
  p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null or not gate.is_professional(a) then return 'no-doctor'; end if;
  if not gate.are_terms('doctor', p_parts, 'treatment', null) or p_expires > clock_timestamp() + interval '15 days' then return 'wrong'; end if;
  if (select count(*) from public.grant_request q where q.account = a and q.ended_at is null and q.expires_at > clock_timestamp()) >= 200
    then return 'too-many'; end if;
  insert into public.grant_request (id, account, asked, parts, may_write, created_at, expires_at, mac)
    values (p_id, a, p_asked, p_parts, p_write, p_created, p_expires, p_mac);
  return 'ok';
end $$;

-- Refuses a request that waits, by who was asked, or takes it back.
create function gate.end_request(p_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  update public.grant_request q set ended_at = case when q.account = a then clock_timestamp() end,
    refused_at = case when q.asked = a then clock_timestamp() else q.refused_at end
    where q.id = p_id and (q.account = a or q.asked = a and q.refused_at is null)
    and q.ended_at is null and q.expires_at > clock_timestamp();
  return found;
end $$;

-- Gives a doctor of a record what one chooses, by the request that he made to oneself. `p_mac`, `p_label`: of the new grant.
-- Outcome: 'ok', 'not-found', 'no-doctor', 'wrong', 'exists'.
create function gate.answer_request(p_request uuid, p_subject uuid, p_id uuid, p_parts smallint, p_write boolean, p_until timestamptz,
  p_mac bytea, p_label bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  q public.grant_request%rowtype;
begin
  perform gate.lock_grants(p_subject);
  if a is null or not gate.keeps(a, p_subject) then return 'not-found'; end if;
  select x.* into q from public.grant_request x where x.id = p_request and x.asked = a and x.ended_at is null and x.refused_at is null
    and x.expires_at > clock_timestamp() for update;
  if q.id is null then return 'not-found'; end if;
  if not gate.is_professional(q.account) then return 'no-doctor'; end if;
  if not gate.are_terms('doctor', p_parts, 'treatment', p_until) then return 'wrong'; end if;
  if not gate.put_grant(p_subject, p_id, q.account, 'doctor', p_parts, p_write, 'treatment', p_until, p_mac, p_label) then return 'exists'; end if;
  update public.grant_request x set ended_at = clock_timestamp() where x.id = q.id;
  return 'ok';
end $$;

-- What an account asked for, or was asked for, goes with it.
create function gate.clear_requests() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.grant_request q where old.id in (q.account, q.asked);
  return old;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.request_grant(uuid, uuid, smallint, boolean, timestamptz, timestamptz, bytea)', 'gate.end_request(uuid)',
    'gate.answer_request(uuid, uuid, uuid, smallint, boolean, timestamptz, bytea, bytea)', 'gate.clear_requests()']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f !~ 'clear' then execute format('grant execute on function %s to carnet_app', f); end if;
  end loop;
end $$;
-- As in 0013, but for a record that is erased at the same time.
create or replace function gate.withdraw_consent(p_subject uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
  g record;
  t timestamptz;
begin
  perform gate.lock_guardians(p_subject);
  select * into g from gate.stands(p_subject);
  if g.account is null then return 'not-found'; end if;
  if g.withdrawn_at is not null then return 'exists'; end if;
  -- One time in both tables, to the millisecond, as programs have it; never before it was given.
  t := greatest(date_trunc('milliseconds', clock_timestamp()),
    (select max(c.given_at) from public.record_consent c where c.subject = p_subject));
  update public.record p set withdrawn_at = t where p.id = p_subject;
  update public.record_consent c set withdrawn_at = t, withdrawn_by = g.account
    where c.subject = p_subject and c.withdrawn_at is null;
  -- Erased in the same moment, with its account: then there is nothing to withdraw, and the caller undoes the rest.
  if not found then return 'not-found'; end if;
  update public.guardian_invitation i set withdrawn_at = clock_timestamp() where i.subject = p_subject
    and i.used_at is null and i.withdrawn_at is null and i.expires_at > clock_timestamp();
  return 'ok';
end $$;
revoke create on schema gate from carnet_gate;
create trigger clear_requests after delete on account for each row execute function gate.clear_requests();
