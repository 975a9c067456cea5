CREATE TABLE "practice" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "practice_invitation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"practice" uuid NOT NULL,
	"account" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"withdrawn_at" timestamp with time zone,
	"mac" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "practice_member" (
	"id" uuid PRIMARY KEY NOT NULL,
	"practice" uuid NOT NULL,
	"account" uuid NOT NULL,
	"lead" boolean NOT NULL,
	"name" "bytea",
	"since" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"mac" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "practice_invitation_token" ON "practice_invitation" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "practice_invitation_practice" ON "practice_invitation" USING btree ("practice");--> statement-breakpoint
CREATE UNIQUE INDEX "practice_member_living" ON "practice_member" USING btree ("account","practice") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "practice_member_lead" ON "practice_member" USING btree ("practice") WHERE lead and ended_at is null;--> statement-breakpoint
CREATE INDEX "practice_member_practice" ON "practice_member" USING btree ("practice");--> statement-breakpoint
CREATE INDEX "practice_member_account" ON "practice_member" USING btree ("account");