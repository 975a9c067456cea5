-- The walls of the tables of signing in: row-level security, forced; the owner through the session's secret, the machine that
-- signs in, and the machine that lets go of what has run out. Nobody else.
do $$
declare t text;
begin
  foreach t in array array['email_change', 'identity_reset', 'passkey', 'recovery_code', 'recovery_request'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select, insert, update, delete on %I to carnet_sign_in', t);
    execute format('create policy sign_in_all on %I to carnet_sign_in using (true) with check (true)', t);
  end loop;
  foreach t in array array['email_change', 'identity_reset', 'passkey', 'recovery_code'] loop
    execute format('create policy app_own on %I to carnet_app using (account = (select gate.account())) with check (account = (select gate.account()))', t);
  end loop;
  foreach t in array array['email_change', 'identity_reset', 'recovery_request'] loop
    execute format('grant select, delete on %I to carnet_retain', t);
    execute format('create policy retain_sees on %I for select to carnet_retain using (true)', t);
    execute format('create policy retain_ends on %I for delete to carnet_retain using (true)', t);
  end loop;
end $$;

-- A passkey that is inserted past the server counts for nothing: its MAC is made under a key that the database has not.
grant select, insert, delete on passkey to carnet_app;
grant update (label, version) on passkey to carnet_app;
grant select, insert, delete on recovery_code to carnet_app;
grant update (confirmed_at) on recovery_code to carnet_app;
grant select, insert on email_change to carnet_app;
grant update (code_mac, tries, verified_at, effective_at, ended_at) on email_change to carnet_app;
-- A reset that waits can be stopped from any session, and is never shortened or finished from one.
grant select on identity_reset to carnet_app;
grant update (cancelled_at) on identity_reset to carnet_app;
-- What a session says of its device goes with the session.
grant update (device) on session to carnet_app;
