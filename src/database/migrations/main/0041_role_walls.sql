-- The end of a staff role stands in the rights ledger, so that no older database gives it back; and the entries of roles that were there
-- before these had MACs get one, once, from the server (which notes in the ledger that it did).
grant select (id, since, mac), update (ended_at, mac) on role_held to carnet_gate;
create policy gate_ends on role_held for update to carnet_gate using (ended_at is null) with check (true);
grant select (roles), update (roles) on account to carnet_gate;
create policy gate_ends_role on account for update to carnet_gate
  using (id = nullif(current_setting('carnet.role_ended', true), '')::uuid) with check (id = nullif(current_setting('carnet.role_ended', true), '')::uuid);
grant update (ended_at, mac) on professional to carnet_gate;
create policy gate_ends on professional for update to carnet_gate
  using (account = nullif(current_setting('carnet.role_ended', true), '')::uuid) with check (true);
grant update (revoked_at) on session to carnet_gate;
create policy gate_ends on session for update to carnet_gate
  using (account = nullif(current_setting('carnet.role_ended', true), '')::uuid) with check (true);

grant create on schema gate to carnet_gate;

create function gate.note_role() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.ended_at is null and new.ended_at is not null then
    perform gate.note_right('role-ended', new.account, new.id, new.since);
  end if;
  return null;
end $$;

create function gate.living_roles(p_after uuid, p_most int) returns table (id uuid, account uuid, role text, since timestamptz, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select r.id, r.account, r.role, r.since, r.mac from public.role_held r where r.ended_at is null and r.id > p_after
    order by r.id limit p_most;
end $$;

-- Ends an entry, and with it the role, what was confirmed for it, and the sessions of the account. `p_mac`: of the entry as ended.
create function gate.end_role_again(p_id uuid, p_at timestamptz, p_mac bytea) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  a uuid;
  r text;
begin
  update public.role_held x set ended_at = p_at, mac = p_mac where x.id = p_id and x.ended_at is null returning x.account, x.role into a, r;
  if a is null then return false; end if;
  perform set_config('carnet.role_ended', a::text, true);
  if not exists (select 1 from public.role_held x where x.account = a and x.role = r and x.ended_at is null) then
    update public.account x set roles = array_remove(x.roles, r) where x.id = a;
    update public.professional x set ended_at = p_at, mac = null where x.account = a and x.role = r and x.ended_at is null;
  end if;
  update public.session x set revoked_at = clock_timestamp() where x.account = a and x.revoked_at is null;
  perform set_config('carnet.role_ended', '', true);
  return true;
end $$;

create function gate.vouch_for_role(p_id uuid, p_mac bytea) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.role_held x set mac = p_mac where x.id = p_id and x.mac = ''::bytea and x.ended_at is null;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.note_role()', 'gate.living_roles(uuid, int)', 'gate.end_role_again(uuid, timestamptz, bytea)',
    'gate.vouch_for_role(uuid, bytea)']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f !~ 'note' then execute format('grant execute on function %s to carnet_retain', f); end if;
  end loop;
end $$;
revoke create on schema gate from carnet_gate;

create trigger note_right after update on role_held for each row execute function gate.note_role();
