-- What is looked for again and again where there is a mail server; there it is hardly ever anything.
CREATE INDEX mails_kept ON mails (made_at) WHERE state = 'kept';
