CREATE TABLE `healthspace_logos` (
	`healthspace_id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`bytes` blob NOT NULL,
	`set_at` integer NOT NULL,
	FOREIGN KEY (`healthspace_id`) REFERENCES `healthspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `accounts` ADD `password_length` text;--> statement-breakpoint
ALTER TABLE `accounts` ADD `advice_dismissed_at` integer;--> statement-breakpoint
ALTER TABLE `helped_resets` ADD `checked_by` text;--> statement-breakpoint
ALTER TABLE `helped_resets` ADD `checked_at` integer;--> statement-breakpoint
ALTER TABLE `invitations` ADD `first_name` text;--> statement-breakpoint
ALTER TABLE `invitations` ADD `locale` text DEFAULT 'nl' NOT NULL;--> statement-breakpoint
ALTER TABLE `registrations` ADD `password_length` text;