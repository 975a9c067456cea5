-- Drafts: for a session of the account that typed them, while it may write to the record; never for a token.
alter table public.card_draft enable row level security;
alter table public.card_draft force row level security;
grant select, insert, update, delete on card_draft to carnet_app;
create policy app_own on card_draft to carnet_app
  using (account = (select gate.account()) and subject = (select gate.writable()))
  with check (account = (select gate.account()) and subject = (select gate.writable()));
grant select, delete on card_draft to carnet_retain;
create policy retain_sees on card_draft for select to carnet_retain using (true);
create policy retain_ends on card_draft for delete to carnet_retain using (true);
