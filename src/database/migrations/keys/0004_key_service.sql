CREATE TABLE "key_service" (
	"generation" integer PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "key_service_generation" CHECK (generation between 0 and 2000)
);
