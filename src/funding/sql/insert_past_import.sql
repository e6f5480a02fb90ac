-- import_past_awards(): the file as a whole, before its rows
insert into past_import (id, scheme, territory, file_name, sha256, source, rows_taken, rows_known, rows_rejected,
  rows_remarked, rows_repeated, amount_cents, remarks, at, by_label)
values ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, 0, '[]', $7, $8)
