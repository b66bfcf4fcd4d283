-- What an event's mails on one occasion say besides: a JSON object, occasion by occasion.
ALTER TABLE mail_voices ADD COLUMN about TEXT NOT NULL DEFAULT '{}';
