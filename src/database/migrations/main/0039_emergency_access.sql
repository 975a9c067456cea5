CREATE TABLE "emergency_rule" (
	"subject" uuid PRIMARY KEY NOT NULL,
	"allowed" boolean NOT NULL,
	"answered_at" timestamp with time zone NOT NULL,
	"code" "bytea" NOT NULL,
	"code_version" integer NOT NULL,
	"code_token" "bytea" NOT NULL,
	"mac" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "emergency_use" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subject" uuid NOT NULL,
	"actor" uuid NOT NULL,
	"grant_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"widened_at" timestamp with time zone,
	"words" "bytea",
	"questioned_at" timestamp with time zone,
	"question" "bytea",
	"closed_at" timestamp with time zone,
	"closed_by" uuid,
	"closing" "bytea",
	"mac" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "emergency_rule_code" ON "emergency_rule" USING btree ("code_token");--> statement-breakpoint
CREATE INDEX "emergency_use_subject" ON "emergency_use" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "emergency_use_actor" ON "emergency_use" USING btree ("actor");