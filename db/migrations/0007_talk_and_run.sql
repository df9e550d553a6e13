CREATE TABLE `service_desk_people` (
	`account_id` text PRIMARY KEY NOT NULL,
	`given_by` text NOT NULL,
	`given_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `tasks_done` (
	`healthspace_id` text NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`done_by` text NOT NULL,
	`done_at` integer NOT NULL,
	PRIMARY KEY(`healthspace_id`, `kind`, `subject_id`),
	FOREIGN KEY (`healthspace_id`) REFERENCES `healthspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `connections` ADD `rule` text DEFAULT 'ask' NOT NULL;--> statement-breakpoint
ALTER TABLE `connections` ADD `objected_at` integer;--> statement-breakpoint
ALTER TABLE `conversation_people` ADD `joined_at` integer;--> statement-breakpoint
ALTER TABLE `conversation_people` ADD `archived_at` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `subject_sealed` text;--> statement-breakpoint
ALTER TABLE `healthspaces` ADD `phone` text;--> statement-breakpoint
ALTER TABLE `healthspaces` ADD `hours_nl` text;--> statement-breakpoint
ALTER TABLE `healthspaces` ADD `hours_en` text;--> statement-breakpoint
ALTER TABLE `healthspaces` ADD `answer_time_nl` text;--> statement-breakpoint
ALTER TABLE `healthspaces` ADD `answer_time_en` text;--> statement-breakpoint
ALTER TABLE `healthspaces` ADD `complaints_nl` text;--> statement-breakpoint
ALTER TABLE `healthspaces` ADD `complaints_en` text;--> statement-breakpoint
ALTER TABLE `healthspaces` ADD `connection_rule` text DEFAULT 'ask' NOT NULL;--> statement-breakpoint
ALTER TABLE `healthspaces` ADD `trust_days` integer;--> statement-breakpoint
ALTER TABLE `invitations` ADD `roles` text DEFAULT '["client"]' NOT NULL;--> statement-breakpoint
ALTER TABLE `invitations` ADD `invited_by` text;--> statement-breakpoint
ALTER TABLE `invitations` ADD `connect_to` text;--> statement-breakpoint
ALTER TABLE `invitations` ADD `reminders` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `invitations` ADD `reminded_at` integer;--> statement-breakpoint
CREATE INDEX `invitations_to_remind` ON `invitations` (`reminders`,`created_at`) WHERE used_at IS NULL AND withdrawn_at IS NULL AND reminders < 2;--> statement-breakpoint
ALTER TABLE `memberships` ADD `drafts_warned_at` integer;--> statement-breakpoint
CREATE INDEX `memberships_healthspace` ON `memberships` (`healthspace_id`);--> statement-breakpoint
CREATE INDEX `audit_events_reference` ON `audit_events` ((detail ->> 'reference')) WHERE (detail ->> 'reference') IS NOT NULL;