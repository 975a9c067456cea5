-- The keys database: one table of ciphertexts that the KMS made, for the role carnet_keys.
revoke all on schema public from public;
grant usage on schema public to carnet_keys;
alter table kek_ciphertext enable row level security;
alter table kek_ciphertext force row level security;
create policy keys_all on kek_ciphertext to carnet_keys using (true) with check (true);
grant select, insert, update, delete on kek_ciphertext to carnet_keys;
