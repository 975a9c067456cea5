CREATE TABLE "email_change" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" uuid NOT NULL,
	"email_token" "bytea" NOT NULL,
	"email" "bytea" NOT NULL,
	"code_mac" "bytea",
	"code_expires" timestamp with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"verified_at" timestamp with time zone,
	"effective_at" timestamp with time zone,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity_reset" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" uuid NOT NULL,
	"started_by" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ready_at" timestamp with time zone NOT NULL,
	"told" integer DEFAULT 0 NOT NULL,
	"token_hash" "bytea",
	"token_expires" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "passkey" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" uuid NOT NULL,
	"credential_hash" "bytea" NOT NULL,
	"public_key" "bytea" NOT NULL,
	"mac" "bytea" NOT NULL,
	"counter" bigint DEFAULT 0 NOT NULL,
	"regressed_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"label" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "recovery_code" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" uuid NOT NULL,
	"set" uuid NOT NULL,
	"number" integer NOT NULL,
	"mac" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "recovery_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"email_token" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "mail_counts_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "last_used_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "address" "bytea";--> statement-breakpoint
CREATE UNIQUE INDEX "email_change_waiting" ON "email_change" USING btree ("account") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "email_change_effective" ON "email_change" USING btree ("effective_at") WHERE ended_at is null and verified_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "identity_reset_waiting" ON "identity_reset" USING btree ("account") WHERE cancelled_at is null and finished_at is null;--> statement-breakpoint
CREATE INDEX "identity_reset_ready" ON "identity_reset" USING btree ("ready_at") WHERE cancelled_at is null and finished_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "passkey_credential" ON "passkey" USING btree ("credential_hash");--> statement-breakpoint
CREATE INDEX "passkey_account" ON "passkey" USING btree ("account");--> statement-breakpoint
CREATE INDEX "recovery_code_account" ON "recovery_code" USING btree ("account");--> statement-breakpoint
CREATE INDEX "recovery_request_created" ON "recovery_request" USING btree ("created_at");