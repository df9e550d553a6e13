ALTER TABLE `accounts` ADD `welcome_at` integer;--> statement-breakpoint
ALTER TABLE `sessions` ADD `end_reason` text;