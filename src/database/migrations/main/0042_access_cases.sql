CREATE TABLE "access_case" (
	"subject" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" text NOT NULL,
	"account" uuid NOT NULL,
	"entry" bigint NOT NULL,
	"accused" uuid,
	"role" text,
	"kind" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"closed" text NOT NULL,
	"words" "bytea",
	"opened_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"answer" text,
	"answered_at" timestamp with time zone,
	"answered_by" uuid,
	CONSTRAINT "access_case_subject_id_pk" PRIMARY KEY("subject","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "access_case_number" ON "access_case" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "access_case_entry" ON "access_case" USING btree ("subject","entry");