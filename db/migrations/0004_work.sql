CREATE TABLE `answers` (
	`assignment_id` text NOT NULL,
	`round` integer NOT NULL,
	`link_id` text NOT NULL,
	`revision` integer NOT NULL,
	`value_sealed` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`assignment_id`, `round`, `link_id`),
	FOREIGN KEY (`assignment_id`) REFERENCES `assignments`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`healthspace_id` text NOT NULL,
	`client_id` text NOT NULL,
	`staff_id` text NOT NULL,
	`access` text NOT NULL,
	`offered_at` integer NOT NULL,
	`offered_by` text NOT NULL,
	`accepted_at` integer,
	`refused_at` integer,
	`narrowed_at` integer,
	`until_at` integer,
	`ended_at` integer,
	`ended_by` text,
	FOREIGN KEY (`healthspace_id`) REFERENCES `healthspaces`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`client_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`staff_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connections_one_open` ON `connections` (`client_id`,`staff_id`,`healthspace_id`) WHERE ended_at IS NULL AND refused_at IS NULL;--> statement-breakpoint
CREATE INDEX `connections_staff` ON `connections` (`staff_id`,`healthspace_id`);--> statement-breakpoint
CREATE INDEX `connections_client` ON `connections` (`client_id`);--> statement-breakpoint
CREATE TABLE `conversation_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`author_id` text NOT NULL,
	`author_name_sealed` text NOT NULL,
	`body_sealed` text NOT NULL,
	`send_key` text NOT NULL,
	`sent_at` integer NOT NULL,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `conversation_messages_sequence` ON `conversation_messages` (`conversation_id`,`sequence`);--> statement-breakpoint
CREATE UNIQUE INDEX `conversation_messages_once` ON `conversation_messages` (`conversation_id`,`author_id`,`send_key`);--> statement-breakpoint
CREATE TABLE `conversation_people` (
	`conversation_id` text NOT NULL,
	`account_id` text NOT NULL,
	`read_sequence` integer DEFAULT 0 NOT NULL,
	`read_at` integer,
	PRIMARY KEY(`conversation_id`, `account_id`),
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `conversation_people_account` ON `conversation_people` (`account_id`);--> statement-breakpoint
CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`healthspace_id` text NOT NULL,
	`client_id` text NOT NULL,
	`assignment_id` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`healthspace_id`) REFERENCES `healthspaces`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`client_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`assignment_id`) REFERENCES `assignments`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `conversations_client` ON `conversations` (`client_id`,`healthspace_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `conversations_one_of_assignment` ON `conversations` (`assignment_id`);--> statement-breakpoint
CREATE TABLE `library_items` (
	`id` text PRIMARY KEY NOT NULL,
	`healthspace_id` text,
	`kind` text NOT NULL,
	`topic` text,
	`shown_at` integer,
	`self_start_at` integer,
	`archived_at` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`healthspace_id`) REFERENCES `healthspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `library_items_healthspace` ON `library_items` (`healthspace_id`);--> statement-breakpoint
CREATE TABLE `library_versions` (
	`id` text PRIMARY KEY NOT NULL,
	`item_id` text NOT NULL,
	`number` integer NOT NULL,
	`url` text NOT NULL,
	`version` text NOT NULL,
	`content` text NOT NULL,
	`content_hash` text NOT NULL,
	`title_nl` text,
	`title_en` text,
	`summary_nl` text,
	`summary_en` text,
	`published_at` integer NOT NULL,
	`published_by` text NOT NULL,
	FOREIGN KEY (`item_id`) REFERENCES `library_items`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `library_versions_number` ON `library_versions` (`item_id`,`number`);--> statement-breakpoint
CREATE INDEX `library_versions_url` ON `library_versions` (`url`,`version`);--> statement-breakpoint
CREATE TABLE `message_drafts` (
	`account_id` text NOT NULL,
	`subject_id` text NOT NULL,
	`revision` integer NOT NULL,
	`value_sealed` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `subject_id`),
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `notices` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`healthspace_id` text NOT NULL,
	`due_at` integer NOT NULL,
	`mailed_at` integer,
	`seen_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notices_one_open` ON `notices` (`account_id`,`kind`,`subject_id`) WHERE seen_at IS NULL;--> statement-breakpoint
CREATE INDEX `notices_due` ON `notices` (`due_at`) WHERE mailed_at IS NULL AND seen_at IS NULL;--> statement-breakpoint
CREATE TABLE `pages_left` (
	`assignment_id` text NOT NULL,
	`round` integer NOT NULL,
	`link_id` text NOT NULL,
	`left_at` integer NOT NULL,
	PRIMARY KEY(`assignment_id`, `round`, `link_id`),
	FOREIGN KEY (`assignment_id`) REFERENCES `assignments`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `person_keys` (
	`account_id` text PRIMARY KEY NOT NULL,
	`key_sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `submission_reads` (
	`submission_id` text NOT NULL,
	`reader_id` text NOT NULL,
	`first_at` integer NOT NULL,
	PRIMARY KEY(`submission_id`, `reader_id`),
	FOREIGN KEY (`submission_id`) REFERENCES `submissions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `submissions` (
	`id` text PRIMARY KEY NOT NULL,
	`assignment_id` text NOT NULL,
	`round` integer NOT NULL,
	`number` integer NOT NULL,
	`version_id` text NOT NULL,
	`response_sealed` text NOT NULL,
	`scores_sealed` text,
	`submitted_at` integer NOT NULL,
	FOREIGN KEY (`assignment_id`) REFERENCES `assignments`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`version_id`) REFERENCES `library_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `submissions_number` ON `submissions` (`assignment_id`,`round`,`number`);--> statement-breakpoint
ALTER TABLE `assignments` ADD `version_id` text REFERENCES library_versions(id);--> statement-breakpoint
ALTER TABLE `assignments` ADD `parent_id` text;--> statement-breakpoint
ALTER TABLE `assignments` ADD `part_id` text;--> statement-breakpoint
ALTER TABLE `assignments` ADD `repeats` text DEFAULT 'once' NOT NULL;--> statement-breakpoint
ALTER TABLE `assignments` ADD `assigned_by` text;--> statement-breakpoint
ALTER TABLE `assignments` ADD `assigned_at` integer;--> statement-breakpoint
ALTER TABLE `assignments` ADD `available_at` integer;--> statement-breakpoint
ALTER TABLE `assignments` ADD `wished_on` text;--> statement-breakpoint
ALTER TABLE `assignments` ADD `word_sealed` text;--> statement-breakpoint
ALTER TABLE `assignments` ADD `feedback_wanted_at` integer;--> statement-breakpoint
ALTER TABLE `assignments` ADD `started_at` integer;--> statement-breakpoint
ALTER TABLE `assignments` ADD `round` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `assignments` ADD `reopened_at` integer;--> statement-breakpoint
ALTER TABLE `assignments` ADD `closed_at` integer;--> statement-breakpoint
ALTER TABLE `assignments` ADD `withdrawn_at` integer;--> statement-breakpoint
ALTER TABLE `assignments` ADD `reminded_at` integer;--> statement-breakpoint
CREATE INDEX `assignments_parent` ON `assignments` (`parent_id`);--> statement-breakpoint
CREATE INDEX `assignments_version` ON `assignments` (`version_id`);--> statement-breakpoint
CREATE TRIGGER `library_versions_no_update` BEFORE UPDATE ON `library_versions` BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END;--> statement-breakpoint
CREATE TRIGGER `submissions_no_update` BEFORE UPDATE ON `submissions` BEGIN SELECT RAISE(ABORT, 'what was handed in never changes'); END;
