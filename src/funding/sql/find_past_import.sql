-- find_past_import()
select id, scheme, territory, file_name, sha256, source, rows_taken, rows_known, rows_rejected, rows_remarked, rows_repeated,
  amount_cents, remarks, at, by_label, undone_at, undone_by, undone_motive
from past_import where id = $1
