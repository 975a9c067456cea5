CREATE TABLE "audit_checkpoint" (
	"size" bigint PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"floor" bigint NOT NULL,
	"note" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_comparison" (
	"ended_at" timestamp with time zone PRIMARY KEY NOT NULL,
	"leaves" bigint NOT NULL,
	"rows" bigint NOT NULL,
	"findings" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_lane" (
	"lane" integer PRIMARY KEY NOT NULL,
	"next" bigint NOT NULL,
	"state" "bytea" NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_leaf" (
	"n" bigint PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"tag" "bytea",
	"tag_n" bigint,
	"hash" "bytea" NOT NULL,
	"flaw" text,
	CONSTRAINT "audit_leaf_seq_unique" UNIQUE("seq")
);
--> statement-breakpoint
CREATE TABLE "audit_map" (
	"bucket" integer NOT NULL,
	"tag" "bytea" NOT NULL,
	"count" bigint NOT NULL,
	"head" "bytea" NOT NULL,
	CONSTRAINT "audit_map_bucket_tag_pk" PRIMARY KEY("bucket","tag")
);
--> statement-breakpoint
CREATE TABLE "audit_map_node" (
	"depth" smallint NOT NULL,
	"i" integer NOT NULL,
	"single" boolean NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "audit_map_node_depth_i_pk" PRIMARY KEY("depth","i")
);
--> statement-breakpoint
CREATE TABLE "audit_node" (
	"level" smallint NOT NULL,
	"i" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "audit_node_level_i_pk" PRIMARY KEY("level","i")
);
--> statement-breakpoint
CREATE TABLE "audit_subject" (
	"subject" uuid PRIMARY KEY NOT NULL,
	"salt" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE INDEX "audit_leaf_flaw" ON "audit_leaf" USING btree ("n") WHERE flaw is not null;--> statement-breakpoint
CREATE INDEX "audit_locator_seq" ON "audit_locator" USING brin ("seq") WITH (pages_per_range=8,autosummarize=true);
--> statement-breakpoint
-- The ledger's walls. The sealer (carnet_seal) numbers what stands in the log; it may add and never take away. The app reads what
-- proofs are made of: hashes and pseudonyms, of entries and subjects those alone that its secret may read.
grant usage on schema public, gate to carnet_seal;
do $$
declare t text;
begin
  foreach t in array array['audit_checkpoint', 'audit_comparison', 'audit_lane', 'audit_leaf', 'audit_map', 'audit_map_node', 'audit_node', 'audit_subject'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select, insert on public.%I to carnet_seal', t);
    execute format('create policy seal_sees on public.%I for select to carnet_seal using (true)', t);
    execute format('create policy seal_adds on public.%I for insert to carnet_seal with check (true)', t);
  end loop;
  foreach t in array array['audit_lane', 'audit_map', 'audit_map_node'] loop
    execute format('grant update on public.%I to carnet_seal', t);
    execute format('create policy seal_moves on public.%I for update to carnet_seal using (true) with check (true)', t);
  end loop;
  foreach t in array array['audit_checkpoint', 'audit_comparison', 'audit_map', 'audit_map_node', 'audit_node'] loop
    execute format('grant select on public.%I to carnet_app', t);
    execute format('create policy app_proves on public.%I for select to carnet_app using (true)', t);
  end loop;
end $$;
grant delete on audit_lane to carnet_seal;
create policy seal_ends on audit_lane for delete to carnet_seal using (true);
grant select on audit_event, audit_locator, audit_event_seq_seq, instance to carnet_seal;
create policy seal_sees on audit_event for select to carnet_seal using (true);
create policy seal_sees on audit_locator for select to carnet_seal using (true);

grant select on audit_leaf, audit_subject to carnet_app;
create policy app_reads on audit_subject for select to carnet_app using (subject = (select gate.readable()));
create policy app_reads on audit_leaf for select to carnet_app
  using (exists (select 1 from audit_locator l where l.seq = audit_leaf.seq
    and l.subject = nullif(current_setting('carnet.subject', true), '')::uuid));

-- What the standing comparison needs of the records: which rows there are, in which version, and a hash of what is sealed. Not a
-- sealed value comes out.
grant select (subject, id, version, deleted) on resource to carnet_gate;
grant create on schema gate to carnet_gate;
create function gate.row_marks(p_subject uuid, p_id bigint, p_most int)
returns table (subject uuid, id bigint, version int, deleted boolean, digest bytea)
language sql stable security definer set search_path = '' as $$
  select r.subject, r.id, r.version, r.deleted, sha256(coalesce(r.sealed, '')) from public.resource r
  where (r.subject, r.id) > (p_subject, p_id) order by r.subject, r.id limit p_most
$$;
alter function gate.row_marks(uuid, bigint, int) owner to carnet_gate;
revoke all on function gate.row_marks(uuid, bigint, int) from public;
grant execute on function gate.row_marks(uuid, bigint, int) to carnet_seal;
revoke create on schema gate from carnet_gate;
