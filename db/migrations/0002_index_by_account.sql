CREATE INDEX `account_recoveries_done` ON `account_recoveries` (`account_id`,`done_at`);--> statement-breakpoint
CREATE INDEX `factors_of_account` ON `factors` (`account_id`,`enabled_at`);