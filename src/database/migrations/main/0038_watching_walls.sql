-- Watching: the machine that watches (carnet_watch) reads of the log what is no secret (when, which kind, how it ended, and by the
-- locator whom it tells of), makes events under pseudonyms of it and findings of those; it opens nothing, and changes nothing of the
-- log. Who administers and who audits read them through their own sessions; who administers decides and signs off.
grant usage on schema public, gate to carnet_watch;
do $$
declare t text;
begin
  foreach t in array array['watch_event', 'watch_finding', 'watch_review', 'watch_state', 'watch_setting'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select on %I to carnet_watch', t);
    execute format('create policy watch_sees on %I for select to carnet_watch using (true)', t);
    if t <> 'watch_review' then
      execute format('grant insert on %I to carnet_watch', t);
      execute format('create policy watch_adds on %I for insert to carnet_watch with check (true)', t);
    end if;
  end loop;
  foreach t in array array['watch_finding', 'watch_state', 'watch_setting'] loop
    execute format('create policy watch_moves on %I for update to carnet_watch using (true) with check (true)', t);
  end loop;
end $$;
grant update (about, amount, others, last_at, told_at) on watch_finding to carnet_watch;
grant update on watch_state to carnet_watch;
grant update, delete on watch_setting to carnet_watch;
create policy watch_ends on watch_setting for delete to carnet_watch using (true);

grant select (seq, at, kind, outcome) on audit_event to carnet_watch;
grant select (seq, subject, actor) on audit_locator to carnet_watch;
grant select (n, seq) on audit_leaf to carnet_watch;
grant select (account, role, since, ended_at) on role_held to carnet_watch;
create policy watch_sees on audit_event for select to carnet_watch using (true);
create policy watch_sees on audit_locator for select to carnet_watch using (true);
create policy watch_sees on audit_leaf for select to carnet_watch using (true);
create policy watch_sees on role_held for select to carnet_watch using (true);

-- By age alone, and only what is past it.
grant select (at), delete on watch_event to carnet_retain;
grant select (first_at), delete on watch_finding to carnet_retain;
create policy retain_sees on watch_event for select to carnet_retain using (at < now() - interval '90 days');
create policy retain_ends on watch_event for delete to carnet_retain using (at < now() - interval '90 days');
create policy retain_sees on watch_finding for select to carnet_retain using (first_at < now() - interval '2 years');
create policy retain_ends on watch_finding for delete to carnet_retain using (first_at < now() - interval '2 years');

-- What was written about a finding or a week goes with its writer's account, and is sealed anew with it.
grant select (id, decided_by, note), update (note) on watch_finding to carnet_reseal;
grant select (week, signed_by, note), update (note) on watch_review to carnet_reseal;
grant select (decided_by, note), update (decided_by, note) on watch_finding to carnet_gate;
grant select (ctid, signed_by, note, mac), update (signed_by, note) on watch_review to carnet_gate;
grant select (ctid) on watch_finding to carnet_gate;
grant select (ctid, mac) on watch_setting to carnet_gate;
do $$
declare t text;
begin
  foreach t in array array['watch_finding', 'watch_review'] loop
    execute format('create policy reseal_sees on %I for select to carnet_reseal using (true)', t);
    execute format('create policy reseal_changes on %I for update to carnet_reseal using (true) with check (true)', t);
    execute format('create policy gate_counts on %I for select to carnet_gate using (true)', t);
    execute format('create policy gate_clears on %I for update to carnet_gate using (true) with check (true)', t);
  end loop;
end $$;
create policy gate_counts on watch_setting for select to carnet_gate using (true);

grant select (account) on role_held to carnet_gate;
grant create on schema gate to carnet_gate;

-- Whether the session's account holds a role of staff now.
create function gate.holds(p_role text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  return a is not null and exists (select 1 from public.role_held r where r.account = a and r.role = p_role and r.ended_at is null);
end $$;

-- The account's own words about findings and weeks end with it; that it decided stays, not who.
create function gate.clear_watching() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.watch_finding f set decided_by = null, note = null where f.decided_by = old.id;
  update public.watch_review r set signed_by = null, note = null where r.signed_by = old.id;
  return old;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.holds(text)', 'gate.clear_watching()'] loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
  end loop;
end $$;
grant execute on function gate.holds(text) to carnet_app;
revoke create on schema gate from carnet_gate;
create trigger clear_watching after delete on account for each row execute function gate.clear_watching();

do $$
declare t text;
begin
  foreach t in array array['watch_event', 'watch_finding', 'watch_review', 'watch_state'] loop
    execute format('grant select on %I to carnet_app', t);
    execute format('create policy app_reads on %I for select to carnet_app using ((select gate.holds(''admin'') or gate.holds(''auditor'')))', t);
  end loop;
end $$;
grant update (decided_at, decided_by, decision, note) on watch_finding to carnet_app;
create policy app_decides on watch_finding for update to carnet_app
  using (decided_at is null and (select gate.holds('admin'))) with check (decided_by = (select gate.account()));
grant insert on watch_review to carnet_app;
create policy app_signs on watch_review for insert to carnet_app
  with check ((select gate.holds('admin')) and signed_by = (select gate.account()));
