CREATE TABLE "kek_destroyed" (
	"subject" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
