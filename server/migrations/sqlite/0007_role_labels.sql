-- What a role's entries in the public ledger say beside the role, such as "front desk"; empty for nothing.
ALTER TABLE role_tokens ADD COLUMN label TEXT NOT NULL DEFAULT '';
