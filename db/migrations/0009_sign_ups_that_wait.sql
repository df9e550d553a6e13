ALTER TABLE `registrations` ADD `terms_version` text;--> statement-breakpoint
ALTER TABLE `registrations` ADD `terms_accepted_at` integer;--> statement-breakpoint
CREATE INDEX `registrations_email` ON `registrations` (`email`);--> statement-breakpoint
INSERT INTO `registrations` (`id`, `secret_hash`, `email`, `first_name`, `last_name`, `date_of_birth`, `locale`, `password_hash`, `password_length`, `created_at`, `expires_at`, `terms_version`, `terms_accepted_at`)
SELECT `id`, `id`, `email`, `first_name`, `last_name`, coalesce(`date_of_birth`, ''), `locale`, `password_hash`, `password_length`, `created_at`, `password_set_at` + 2592000000, coalesce(`terms_version`, ''), coalesce(`terms_accepted_at`, `password_set_at`) FROM `accounts` WHERE `activated_at` IS NULL;
