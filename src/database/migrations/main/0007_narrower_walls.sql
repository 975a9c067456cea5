-- What a statement that was injected into the app could do with a session that it has, and no route does: write itself the link
-- of a new password or a sign-in half done; bring a change of address into force without its code or its wait; bring back a
-- reset or a change of address that was stopped. These policies narrow those of 0001 and 0004.
create policy app_begins on sign_in_attempt as restrictive to carnet_app
  using (kind in ('step-up', 'passkey')) with check (kind in ('step-up', 'passkey'));

-- The machine that signs in notes that the code was right, and when the address comes into force.
revoke insert, update on email_change from carnet_app;
grant insert (id, account, email_token, email, code_mac, code_expires, created_at) on email_change to carnet_app;
grant update (code_mac, tries, ended_at) on email_change to carnet_app;
create policy app_ends on email_change as restrictive for update to carnet_app
  using (ended_at is null) with check (true);

create policy app_stops on identity_reset as restrictive for update to carnet_app
  using (cancelled_at is null and finished_at is null) with check (cancelled_at is not null);
