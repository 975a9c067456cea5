-- Who is staff already when the history begins: known by the account alone, so without a MAC of the server.
create policy owner_looks_once on account for select to carnet_owner using (true);
insert into role_held (id, account, role, since, mac)
  select gen_random_uuid(), a.id, r.role, a.created_at, ''::bytea from account a, unnest(a.roles) as r (role)
    where r.role <> 'patient' and a.state = 'active';
drop policy owner_looks_once on account;

-- The walls of the tables of staff: the machine that signs in writes them, and what it writes counts by its MAC alone. The app
-- itself sees none of them; a function of the gate says whether an account is a confirmed doctor.
do $$
declare t text;
begin
  foreach t in array array['professional', 'role_held', 'staff_invitation', 'self_grant'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select, insert, update on %I to carnet_sign_in', t);
    execute format('create policy sign_in_all on %I to carnet_sign_in using (true) with check (true)', t);
    execute format('create trigger refuse_erased before insert on %I for each row execute function gate.refuse_erased()', t);
    execute format('grant select (account), delete on %I to carnet_gate', t);
    execute format('create policy gate_erases on %I for delete to carnet_gate using (exists (select 1 from erasure e where e.subject = %I.account))', t, t);
  end loop;
end $$;
grant delete on staff_invitation, self_grant to carnet_sign_in;

grant select (account, profile, version) on professional to carnet_reseal;
grant update (profile) on professional to carnet_reseal;
create policy reseal_sees on professional for select to carnet_reseal using (true);
create policy reseal_changes on professional for update to carnet_reseal using (true) with check (true);

grant select (role, confirmed_at, ended_at) on professional to carnet_gate;
create policy gate_sees on professional for select to carnet_gate using (true);
grant select (role, ended_at) on role_held to carnet_gate;
create policy gate_sees on role_held for select to carnet_gate using (true);
create policy gate_sees_erased on staff_invitation for select to carnet_gate
  using (exists (select 1 from erasure e where e.subject = staff_invitation.account));
create policy gate_sees_erased on self_grant for select to carnet_gate
  using (exists (select 1 from erasure e where e.subject = self_grant.account));

-- What the page on protection counts, as in 0012.
grant select (ctid, profile, mac) on professional to carnet_gate;
grant select (ctid, token_hash, mac) on staff_invitation to carnet_gate;
grant select (ctid, mac) on self_grant to carnet_gate;
create policy gate_counts on staff_invitation for select to carnet_gate using (true);
create policy gate_counts on self_grant for select to carnet_gate using (true);

grant create on schema gate to carnet_gate;

-- Whether an account is a doctor whose professional identity is confirmed. The server checks the MAC of that row as well.
create function gate.is_professional(account uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.professional p where p.account = is_professional.account and p.role = 'doctor'
    and p.confirmed_at is not null and p.ended_at is null);
end $$;

-- Whether an account administers, or did within the last 90 days.
create function gate.was_admin(account uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.role_held r where r.account = was_admin.account and r.role = 'admin'
      and (r.ended_at is null or r.ended_at > clock_timestamp() - interval '90 days'));
end $$;

-- What goes with an account that is erased.
create function gate.clear_staff() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.professional x where x.account = old.id;
  delete from public.role_held x where x.account = old.id;
  delete from public.staff_invitation x where x.account = old.id;
  delete from public.self_grant x where x.account = old.id;
  return old;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.is_professional(uuid)', 'gate.was_admin(uuid)', 'gate.clear_staff()'] loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f !~ 'clear' then execute format('grant execute on function %s to carnet_app, carnet_sign_in', f); end if;
  end loop;
end $$;
revoke create on schema gate from carnet_gate;
create trigger clear_staff after delete on account for each row execute function gate.clear_staff();
