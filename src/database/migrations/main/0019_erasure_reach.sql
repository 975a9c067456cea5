-- Erasure reaches what came beside it: the consents to a record, and the salt that leads from a subject to its pseudonym in the ledger.
drop policy gate_all on record_consent;
create policy gate_sees on record_consent for select to carnet_gate using (true);
create policy gate_notes on record_consent for insert to carnet_gate with check (true);
create policy gate_changes on record_consent for update to carnet_gate using (true) with check (true);
create policy gate_erases on record_consent for delete to carnet_gate
  using (exists (select 1 from erasure e where e.subject = record_consent.subject));
grant delete, update (given_by, withdrawn_at, withdrawn_by) on record_consent to carnet_gate;
create policy owner_sees_erased on audit_subject for select to carnet_owner
  using (exists (select 1 from erasure e where e.subject = audit_subject.subject));
create policy owner_sweeps on audit_subject for delete to carnet_owner
  using (exists (select 1 from erasure e where e.subject = audit_subject.subject));

-- As before, and these with it. A function keeps its owner when it is replaced.
create or replace function gate.clear_record(p_subject uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.card_draft x where x.subject = p_subject;
  delete from public.guardian_invitation x where x.subject = p_subject;
  delete from public.import_job x where x.subject = p_subject;
  delete from public.record_consent x where x.subject = p_subject;
  delete from public.relation x where x.subject = p_subject;
end $$;

create or replace function gate.clear_account(p_account uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare nobody uuid := '00000000-0000-0000-0000-000000000000';
begin
  delete from public.account x where x.id = p_account;
  delete from public.session x where x.account = p_account;
  delete from public.refresh_token x where x.account = p_account;
  delete from public.api_token x where x.account = p_account;
  delete from public.factor x where x.account = p_account;
  delete from public.passkey x where x.account = p_account;
  delete from public.recovery_code x where x.account = p_account;
  delete from public.sign_in_attempt x where x.account = p_account;
  delete from public.identity_reset x where x.account = p_account;
  delete from public.email_change x where x.account = p_account;
  delete from public.outbox x where x.account = p_account;
  delete from public.consent x where x.account = p_account;
  delete from public.card_draft x where x.account = p_account;
  delete from public.guardian_invitation x where x.account = p_account;
  -- That a consent was given or withdrawn stays with the record; by whom does not.
  update public.record_consent x set given_by = case when x.given_by = p_account then nobody else x.given_by end,
    withdrawn_by = case when x.withdrawn_by = p_account then nobody else x.withdrawn_by end
    where p_account in (x.given_by, x.withdrawn_by);
  update public.relation r set revoked_at = coalesce(r.revoked_at, clock_timestamp()), label = null
    where r.actor = p_account and r.kind = 'guardian' and (r.revoked_at is null or r.label is not null);
end $$;

create or replace function gate.sweep_locator(p_subject uuid, p_most int) returns int
language plpgsql security definer set search_path = '' as $$
declare n int;
begin
  perform pg_advisory_xact_lock(hashtextextended('swept ' || p_subject::text, 0));
  delete from public.audit_locator x where x.subject = p_subject and x.seq in
    (select y.seq from public.audit_locator y where y.subject = p_subject limit p_most);
  get diagnostics n = row_count;
  if n = 0 then delete from public.audit_subject x where x.subject = p_subject; end if;
  return n;
end $$;
