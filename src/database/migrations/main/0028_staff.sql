CREATE TABLE "professional" (
	"account" uuid PRIMARY KEY NOT NULL,
	"role" text NOT NULL,
	"profile" "bytea" NOT NULL,
	"version" integer NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	"confirmed_by" uuid,
	"ended_at" timestamp with time zone,
	"mac" "bytea"
);
--> statement-breakpoint
CREATE TABLE "role_held" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" uuid NOT NULL,
	"role" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"mac" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "self_grant" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" uuid NOT NULL,
	"role" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ready_at" timestamp with time zone NOT NULL,
	"told_through" uuid,
	"told_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"outcome" text,
	"mac" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_invitation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"role" text NOT NULL,
	"account" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"address" "bytea",
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"withdrawn_at" timestamp with time zone,
	"mac" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE INDEX "role_held_account" ON "role_held" USING btree ("account");--> statement-breakpoint
CREATE UNIQUE INDEX "self_grant_waiting" ON "self_grant" USING btree ("account") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "staff_invitation_token" ON "staff_invitation" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "staff_invitation_account" ON "staff_invitation" USING btree ("account");