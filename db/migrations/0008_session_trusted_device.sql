ALTER TABLE `sessions` ADD `trusted_device_id` text;--> statement-breakpoint
UPDATE `sessions` SET `trusted_device_id` = (SELECT d.`id` FROM `trusted_devices` d WHERE d.`last_session_id` = `sessions`.`id`)
  WHERE EXISTS (SELECT 1 FROM json_each(`sessions`.`proofs`) p WHERE p.value ->> 'method' = 'device');--> statement-breakpoint
ALTER TABLE `trusted_devices` DROP COLUMN `last_session_id`;
