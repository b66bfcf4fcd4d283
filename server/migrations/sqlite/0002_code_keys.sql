-- A space or a dash in a code no longer tells it from one without.
UPDATE codes SET code_key = replace(replace(code_key, ' ', ''), '-', '');
